using System.Globalization;
using Aspire.Dashboard.Resources;
using Aspire.DashboardService.Proto.V1;
using Google.Protobuf.WellKnownTypes;
using Command = Aspire.Dashboard.Resources.ResourceCommand;
using Property = Aspire.Dashboard.Resources.ResourceProperty;

namespace Aspire.Dashboard.HostLink;

/// <summary>Makes of the contract's messages what pages show.</summary>
static class ResourceViews
{
    public static ResourceView Of(Resource resource) => new()
    {
        Name = resource.Name,
        DisplayName = resource.DisplayName.Length > 0 ? resource.DisplayName : resource.Name,
        ResourceType = resource.ResourceType,
        Uid = resource.Uid,
        State = resource.HasState ? resource.State : null,
        StateStyle = resource.HasStateStyle ? resource.StateStyle : null,
        CreatedAt = resource.CreatedAt?.ToDateTimeOffset(),
        StartedAt = resource.StartedAt?.ToDateTimeOffset(),
        StoppedAt = resource.StoppedAt?.ToDateTimeOffset(),
        IsHidden = resource.IsHidden,
        Environment = [.. resource.Environment.Select(variable => new ResourceVariable(variable.Name, variable.HasValue ? variable.Value : null, variable.IsFromSpec))],
        Properties = [.. resource.Properties.Select(Of)],
        Urls = [.. resource.Urls.OrderByDescending(url => url.DisplayProperties?.SortOrder ?? 0).Select(Of)],
        Volumes = [.. resource.Volumes.Select(volume => new ResourceVolume(volume.Source, volume.Target, volume.MountType, volume.IsReadOnly))],
        HealthReports = [.. resource.HealthReports.Select(Of)],
        Relationships = [.. resource.Relationships.Select(link => new ResourceRelation(link.ResourceName, link.Type))],
        Commands = [.. resource.Commands.Select(Of)],
    };

    public static CommandOutcome Outcome(ResourceCommandResponse answer)
    {
#pragma warning disable CS0612 // Older hosts say it there.
        var message = answer.HasMessage ? answer.Message : answer.HasErrorMessage ? answer.ErrorMessage : null;
#pragma warning restore CS0612
        return answer.Kind switch
        {
            ResourceCommandResponseKind.Succeeded => new(CommandStatus.Succeeded, message),
            ResourceCommandResponseKind.Cancelled => new(CommandStatus.Cancelled, message),
            _ => new(CommandStatus.Failed, message),
        };
    }

    static Property Of(DashboardService.Proto.V1.ResourceProperty property) => new(
        property.Name, property.HasDisplayName ? property.DisplayName : null, Text(property.Value), property is { HasIsSensitive: true, IsSensitive: true });

    static ResourceUrl Of(Url url) => new(
        url.HasEndpointName ? url.EndpointName : null, url.FullUrl, url.DisplayProperties?.DisplayName ?? string.Empty, url.IsInternal, url.IsInactive);

    static ResourceHealth Of(HealthReport report) => new(
        report.Key,
        !report.HasStatus ? null : report.Status switch
        {
            HealthStatus.Healthy => HealthState.Healthy,
            HealthStatus.Degraded => HealthState.Degraded,
            _ => HealthState.Unhealthy,
        },
        report.Description,
        report.Exception,
        report.LastRunAt?.ToDateTimeOffset());

    static Command Of(DashboardService.Proto.V1.ResourceCommand command) => new(
        command.Name,
        command.DisplayName,
        command.HasDisplayDescription ? command.DisplayDescription : null,
        command.HasConfirmationMessage ? command.ConfirmationMessage : null,
        command.IsHighlighted,
        command.State switch
        {
            ResourceCommandState.Enabled => CommandState.Enabled,
            ResourceCommandState.Disabled => CommandState.Disabled,
            _ => CommandState.Hidden,
        });

    static string? Text(Value? value) => value?.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.NumberValue => value.NumberValue.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.ListValue => string.Join(' ', value.ListValue.Values.Select(Text)),
        Value.KindOneofCase.StructValue => value.StructValue.ToString(),
        _ => null,
    };
}
