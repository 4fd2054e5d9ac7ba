using System.Globalization;
using Aspire.DashboardService.Proto.V1;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Google.Protobuf.WellKnownTypes;
using Health = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using Message = Aspire.DashboardService.Proto.V1.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>Makes of the state of a resource what the contract says of it.</summary>
sealed class ResourceMessages(ReplicaNames names)
{
    public async Task<Message> OfAsync(ResourceEvent change, CancellationToken cancellationToken)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        var message = new Message
        {
            Name = names.Name(change.ResourceId),
            Uid = names.Name(change.ResourceId),
            DisplayName = resource.Name,
            ResourceType = snapshot.ResourceType,
            IsHidden = resource is DashboardResource,
            CreatedAt = Time(snapshot.CreationTimeStamp),
            StartedAt = Time(snapshot.StartTimeStamp),
            StoppedAt = Time(snapshot.StopTimeStamp),
        };
        if (snapshot.State is { } state)
        {
            message.State = state.Text;
            message.StateStyle = state.Style ?? Style(snapshot);
        }

        var isRunning = snapshot.State?.Text == KnownResourceStates.Running;
        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(Of));
        message.Properties.AddRange(snapshot.Properties.Select(Of));
        message.Properties.AddRange(await FactsAsync(resource, snapshot, cancellationToken));
        message.Urls.AddRange(snapshot.Urls.Select(url => Of(url, isRunning)));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(Of));
        message.Relationships.AddRange(Relationships(resource));
        message.Commands.AddRange(ResourceCommands.Of(resource, snapshot));
        return message;
    }

    // What the model knows besides what the process says.
    async Task<List<ResourceProperty>> FactsAsync(IResource resource, CustomResourceSnapshot snapshot, CancellationToken cancellationToken)
    {
        var facts = new List<ResourceProperty>();
        if (snapshot.ExitCode is { } code)
        {
            facts.Add(new() { Name = "resource.exitCode", Value = Value.ForNumber(code) });
        }

        if (resource is IResourceWithParent { Parent: var parent })
        {
            facts.Add(new() { Name = "resource.parentName", Value = Value.ForString(names.Name(parent.Name)) });
        }

        // Before it runs, its port is not known, and asking would wait for it.
        if (resource is IResourceWithConnectionString connected && snapshot.State?.Text == KnownResourceStates.Running)
        {
            var text = await connected.GetConnectionStringAsync(cancellationToken);
            facts.Add(new() { Name = "resource.connectionString", Value = Value.ForString(text ?? string.Empty), IsSensitive = true });
        }

        if (resource is ParameterResource parameter && snapshot.State?.Text == KnownResourceStates.Running)
        {
            facts.Add(new() { Name = "Value", Value = Value.ForString(parameter.Value), IsSensitive = parameter.Secret });
        }

        return facts;
    }

    static IEnumerable<ResourceRelationship> Relationships(IResource resource)
    {
        IEnumerable<(string Name, string Type)> links =
        [
            .. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(link => (link.Resource.Name, link.Type)),
            .. resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource.Name, "WaitFor")),
        ];
        return (resource is IResourceWithParent { Parent: var parent } ? links.Append((parent.Name, Type: "Parent")) : links)
            .Distinct().Select(link => new ResourceRelationship { ResourceName = link.Name, Type = link.Type });
    }

    static string Style(CustomResourceSnapshot snapshot) => snapshot.State!.Text switch
    {
        "Running" or "Finished" => "success",
        "FailedToStart" => "error",
        "Exited" => snapshot.ExitCode is null or 0 ? "info" : "error",
        _ => "info",
    };

    static Timestamp? Time(DateTime? time) => time is { } said ? Timestamp.FromDateTime(DateTime.SpecifyKind(said, DateTimeKind.Utc)) : null;

    static EnvironmentVariable Of(EnvironmentVariableSnapshot variable)
    {
        var message = new EnvironmentVariable { Name = variable.Name, IsFromSpec = variable.IsFromSpec };
        if (variable.Value is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    static ResourceProperty Of(ResourcePropertySnapshot property) => new() { Name = property.Name, Value = Of(property.Value), IsSensitive = property.IsSensitive };

    static Value Of(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        IEnumerable<string> list => Value.ForList([.. list.Select(Value.ForString)]),
        // As Aspire's host sends them.
        IFormattable other => Value.ForString(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => Value.ForString(value.ToString() ?? string.Empty),
    };

    static Url Of(UrlSnapshot url, bool isRunning)
    {
        var message = new Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = !isRunning,
            DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        if (url.Name is { } name)
        {
            message.EndpointName = name;
        }

        return message;
    }

    static HealthReport Of(HealthReportSnapshot report)
    {
        var message = new HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? string.Empty,
            Exception = report.ExceptionText ?? string.Empty,
            LastRunAt = Time(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                Health.Healthy => HealthStatus.Healthy,
                Health.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            };
        }

        return message;
    }
}
