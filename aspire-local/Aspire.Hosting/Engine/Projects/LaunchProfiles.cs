using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Engine;

/// <summary>Reads <c>Properties/launchSettings.json</c>.</summary>
static class LaunchProfiles
{
    static readonly string[] BothSchemes = ["http", "https"];
    static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The profile to launch a project with: the one named, else the one named like the AppHost's own, else the first.</summary>
    public static LaunchProfile? Choose(IDistributedApplicationBuilder builder, IProjectMetadata project, string? name)
    {
        var profiles = (project.LaunchSettings ?? Read(project))?.Profiles ?? [];
        if (name is not null)
        {
            return profiles.TryGetValue(name, out var named)
                ? named
                : throw new DistributedApplicationException($"{project.ProjectPath} has no launch profile '{name}'.");
        }

        return builder.Configuration["DOTNET_LAUNCH_PROFILE"] is { } own && profiles.TryGetValue(own, out var same)
            ? same
            : profiles.Values.FirstOrDefault(profile => profile.CommandName == "Project");
    }

    /// <summary>Adds an endpoint for each address of the profile, named after its scheme.</summary>
    public static void AddEndpoints(IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var url in profile?.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = new Uri(url);
            var name = address.Scheme;
            for (var i = 2; !taken.Add(name); i++)
            {
                name = $"{address.Scheme}{i}";
            }

            project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, address.Scheme, name: name, port: address.Port)
            {
                IsFromLaunchProfile = true,
            });
        }

        // A manifest offers both kinds of any project that listens, as Aspire's does: what deploys it ends TLS. The other publishers' targets say
        // themselves where that is.
        var context = project.ApplicationBuilder.ExecutionContext;
        if (context is { IsPublishMode: true, PublisherName: ManifestPublisher.Name } && taken.Count > 0)
        {
            foreach (var scheme in BothSchemes.Where(taken.Add))
            {
                project.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, scheme));
            }
        }
    }

    static LaunchSettings? Read(IProjectMetadata project)
    {
        var path = Path.Combine(Path.GetDirectoryName(project.ProjectPath)!, "Properties", "launchSettings.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Lenient) : null;
    }
}
