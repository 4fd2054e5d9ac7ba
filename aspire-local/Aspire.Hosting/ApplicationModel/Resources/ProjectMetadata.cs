using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is; the build generates <c>Projects.NAME</c> of this kind for every project that the AppHost refers to.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file.</summary>
    string ProjectPath { get; }

    /// <summary>The launch settings, if they are not to be read from <c>Properties/launchSettings.json</c>.</summary>
    LaunchSettings? LaunchSettings => null;
}

/// <summary>
/// What the local engine needs besides: the assembly that the build made of the project, in the AppHost's configuration. Not
/// part of Aspire's API; only generated code implements it.
/// </summary>
public interface IBuiltProjectMetadata : IProjectMetadata
{
    /// <summary>The assembly.</summary>
    string TargetPath { get; }
}

/// <summary>How a project is launched, by profile.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by name.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>One way to launch a project.</summary>
public sealed class LaunchProfile
{
    /// <summary>What kind of launch it is; the engine knows <c>Project</c>.</summary>
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    /// <summary>Arguments.</summary>
    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    /// <summary>The addresses to listen on, separated by semicolons.</summary>
    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    /// <summary>Variables.</summary>
    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

/// <summary>How a project resource is made of a project.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile to use; by default the AppHost's own profile's name, else the first.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether to use no launch profile at all.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}
