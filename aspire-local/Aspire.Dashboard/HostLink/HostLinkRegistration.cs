using Aspire.Dashboard.Resources;

namespace Aspire.Dashboard.HostLink;

/// <summary>Registers the line to the host.</summary>
static class HostLinkRegistration
{
    public static IServiceCollection AddHostLink(this IServiceCollection services)
    {
        services.AddSingleton<HostLink>();
        services.AddSingleton<IResourceWatch>(provider => provider.GetRequiredService<HostLink>());
        services.AddHostedService(provider => provider.GetRequiredService<HostLink>());
        return services;
    }
}
