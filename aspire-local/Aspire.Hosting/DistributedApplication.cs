using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application, put together and ready to run.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    readonly IHost host;
    readonly EngineOptions options;
    bool isRunning;

    internal DistributedApplication(IHost host, EngineOptions options)
    {
        this.host = host;
        this.options = options;
    }

    /// <summary>The AppHost's own services.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Knows how every resource is.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Starts, stops and restarts resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Begins an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder(args: []);

    /// <summary>Begins an application.</summary>
    /// <param name="args">The command line; <c>--help</c> tells the options.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Begins an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Runs until Ctrl-C or SIGTERM, then stops everything.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs until Ctrl-C or SIGTERM, then stops everything. What keeps the application from running is said in one line on standard
    /// error, and the exit code is 1 (2 for a command line that is not understood).
    /// </summary>
    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (options.Help)
        {
            Console.WriteLine(EngineOptions.HelpText);
            return;
        }

        if (options.Error is { } error)
        {
            Fail(error, exitCode: 2);
            return;
        }

        var failure = Services.GetService<RunFailure>();
        try
        {
            isRunning = true;
            // Stops and disposes of the host too.
            await host.RunAsync(cancellationToken);
        }
        catch (DistributedApplicationException reason)
        {
            Fail(reason.Message, exitCode: 1);
        }

        finally
        {
            isRunning = false;
        }

        if (failure?.Reason is { } late)
        {
            Fail(late.Message, exitCode: 1);
        }
    }

    /// <summary>Starts everything; does not wait until it is healthy.</summary>
    /// <exception cref="DistributedApplicationException">Something keeps it from starting; nothing was left running.</exception>
    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await host.StartAsync(cancellationToken);
        isRunning = true;
    }

    /// <summary>Stops everything, in reverse order of dependency.</summary>
    public virtual async Task StopAsync(CancellationToken cancellationToken = default)
    {
        isRunning = false;
        await host.StopAsync(cancellationToken);
    }

    /// <summary>Stops everything that still runs.</summary>
    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops everything that still runs.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (isRunning)
        {
            await StopAsync();
        }

        switch (host)
        {
            case IAsyncDisposable later:
                await later.DisposeAsync();
                break;
            default:
                host.Dispose();
                break;
        }
    }

    static void Fail(string reason, int exitCode)
    {
        Console.Error.WriteLine(reason);
        Environment.ExitCode = exitCode;
    }
}
