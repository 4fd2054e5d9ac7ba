using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Puts an application together.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    readonly HostApplicationBuilder host;
    readonly BuildIntercept? intercept = BuildIntercept.Current;
    readonly EngineOptions engineOptions;
    readonly bool isDashboardWanted;

    /// <summary>Begins an application.</summary>
    /// <param name="args">The command line.</param>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>Begins an application.</summary>
    /// <param name="options">How it is put together.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings { DisableDefaults = false };
        // As with Aspire: a test has no dashboard unless it says so.
        options.DisableDashboard |= intercept is not null;
        intercept?.Creating(options, settings);
        isDashboardWanted = !options.DisableDashboard;
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : intercept?.AppHost ?? Assembly.GetEntryAssembly();
        AppHostDirectory = options.ProjectDirectory ?? Metadata("apphostprojectpath") ?? Directory.GetCurrentDirectory();
        engineOptions = EngineOptions.Parse([.. options.Args ?? [], .. intercept?.Args ?? []]);
        settings.Args = engineOptions.Configuration;
        settings.ContentRootPath ??= AppHostDirectory;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        host = Host.CreateApplicationBuilder(settings);
        ExecutionContext = engineOptions.IsPublish
            ? new(DistributedApplicationOperation.Publish, engineOptions.Step is null ? ManifestPublisher.Name : "default")
            : new(DistributedApplicationOperation.Run);
        AddEngine(new(
            intercept?.Data ?? new(Path.GetFullPath(DataPath(options)), isThrownAway: false),
            RandomPorts: intercept is not null || host.Configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false),
            Silent: intercept is not null,
            engineOptions));
        intercept?.Created(this);
    }

    /// <inheritdoc />
    public ConfigurationManager Configuration => host.Configuration;

    /// <inheritdoc />
    public string AppHostDirectory { get; }

    /// <inheritdoc />
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc />
    public IHostEnvironment Environment => host.Environment;

    /// <inheritdoc />
    public IServiceCollection Services => host.Services;

    /// <inheritdoc />
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        intercept?.Building(this);
        return BuildUnchecked();
    }

    internal DistributedApplication BuildUnchecked()
    {
        if (isDashboardWanted && ExecutionContext.IsRunMode)
        {
            DashboardSetup.Add(this);
        }

        return new(host.Build(), engineOptions);
    }

    internal string? Metadata(string key) => AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(data => string.Equals(data.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;

    string DataPath(DistributedApplicationOptions options) => engineOptions.DataPath
        ?? Metadata("aspirelocaldatapath")
        ?? Path.Combine(options.ProjectDirectory ?? AppHostDirectory, ".data");

    void AddEngine(EngineSettings settings)
    {
        host.Logging.ClearProviders();
        host.Services.AddSingleton(settings);
        host.Services.AddSingleton(settings.Data);
        host.Services.AddSingleton(new GeneratedValues(settings.Data));
        host.Services.AddSingleton(Eventing);
        host.Services.AddSingleton(ExecutionContext);
        host.Services.AddSingleton(Resources);
        host.Services.AddSingleton<DistributedApplicationModel>();
        host.Services.AddSingleton(services =>
            new ResourceNotificationService(services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<TimeProvider>()));
        host.Services.AddSingleton<ResourceLoggerService>();
        host.Services.AddSingleton(new ResourceCommandService());
        host.Services.AddSingleton(TimeProvider.System);
        host.Services.AddHealthChecks();
        if (ExecutionContext.IsPublishMode)
        {
            if (engineOptions.Step is null)
            {
                host.Services.AddHostedService<ManifestPublisher>();
            }
            else
            {
                host.Services.AddHostedService<WorkloadPublishing>();
            }

            return;
        }

        host.Services.AddSingleton<EnvironmentBuilder>();
        host.Services.AddSingleton<ReplicaNames>();
        host.Services.AddSingleton<HealthChecker>();
        host.Services.AddSingleton<ProcessPlans>();
        host.Services.AddSingleton<RunFailure>();
        host.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<RunContext>(services) with
        {
            Fatal = services.GetRequiredService<RunFailure>().Fail,
        });
        if (!settings.Silent)
        {
            var own = new AppHostLog();
            host.Services.AddSingleton(own);
            host.Services.AddSingleton<ILoggerProvider>(own);
            host.Services.AddHostedService<ConsoleReporter>();
        }

        host.Services.AddHostedService<Orchestrator>();
    }
}
