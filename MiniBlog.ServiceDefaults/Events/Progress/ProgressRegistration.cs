using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Registers the announcing of progress.</summary>
internal static class ProgressRegistration
{
    /// <summary>
    /// Lets the service announce its progress under its name, once for one that is both producer and consumer. Comes before the loops that
    /// it tells of: hosted services stop in the reverse order, and the last word is about what they did last.
    /// </summary>
    public static void AddProgress(this IHostApplicationBuilder builder, string service)
    {
        // A bus without the side channel carries events all the same.
        if (builder.Services.Any(one => one.ServiceType == typeof(AnnouncerIdentity)) || builder.Services.All(one => one.ServiceType != typeof(IProgressTransport)))
        {
            return;
        }

        builder.Services.AddSingleton(services => new AnnouncerIdentity(service, InstanceName(services)));
        builder.Services.AddSingleton<ProgressRecorder>().AddHostedService<ProgressAnnouncer>();
    }

    /// <summary>The AppHost gives each replica an id that survives its restarts; without one, the machine and the process are unique enough.</summary>
    public static string InstanceName(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SubscriptionOptions>>().Value.Instance
        ?? Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")?.Split(',')
            .Select(attribute => attribute.Split('=', 2)).FirstOrDefault(attribute => attribute is ["service.instance.id", _])?[1]
        ?? $"{Environment.MachineName}-{Environment.ProcessId}";
}
