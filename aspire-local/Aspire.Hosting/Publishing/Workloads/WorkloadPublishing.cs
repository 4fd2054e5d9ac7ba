using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Publishing;

/// <summary>Has the model's compute environment write down how it runs the application, and ends. Nothing is started.</summary>
sealed class WorkloadPublishing(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    EngineSettings settings,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(settings.Options.OutputPath
            ?? throw new DistributedApplicationException("Publishing needs --output-path FOLDER, where the files go."));
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
        var publisher = model.Resources.OfType<IWorkloadPublisher>().ToArray() switch
        {
            [var one] => one,
            [] => throw new DistributedApplicationException("The model has no compute environment to publish to."),
            _ => throw new DistributedApplicationException("The model has several compute environments; the local engine publishes to one at a time."),
        };
        Directory.CreateDirectory(folder);
        var next = await publisher.PublishAsync(
            Application(), await Workload.AllOfAsync(model, execution, cancellationToken), folder, cancellationToken);
        Console.WriteLine($"Published to: {folder}\n{next}");
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // "MiniBlog.AppHost" is the application "miniblog".
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "Names of containers are lower-case.")]
    string Application() => environment.ApplicationName.Split('.')[0].ToLowerInvariant();
}
