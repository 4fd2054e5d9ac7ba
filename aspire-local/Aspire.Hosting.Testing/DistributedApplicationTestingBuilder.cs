using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Puts applications together for tests: every port is a free one, generated passwords and all data are in a temporary folder that
/// goes away when the application stops, and the console stays empty. Any number of them may run at once.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Puts the application of an AppHost together, by running its <c>Main</c> until it calls <c>Build</c>.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.MY_APPHOST</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], cancellationToken);

    /// <summary>Puts the application of an AppHost together, by running its <c>Main</c> until it calls <c>Build</c>.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.MY_APPHOST</c>.</typeparam>
    /// <param name="args">The command line of <c>Main</c>, such as <c>Parameters:NAME=value</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>Puts the application of an AppHost together, with other options than its <c>Main</c> says.</summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly: <c>Projects.MY_APPHOST</c>.</typeparam>
    /// <param name="args">The command line of <c>Main</c>.</param>
    /// <param name="configureBuilder">Changes the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Puts the application of an AppHost together, by running its <c>Main</c> until it calls <c>Build</c>.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, static (_, _) => { }, cancellationToken);

    /// <summary>Puts the application of an AppHost together, with other options than its <c>Main</c> says.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no <c>Main</c>, or it ended without a call of <c>Build</c>.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        var main = entryPoint.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"{entryPoint.Assembly.GetName().Name} has no Main, so it is no AppHost.");
        var data = DataFolder.Temporary();
        var intercept = new BuildIntercept
        {
            AppHost = entryPoint.Assembly,
            Data = data,
            Creating = configureBuilder,
            Building = static builder => throw new BuildReached(builder),
        };
        return new TestingBuilder(await Task.Run(() => RunToBuild(main, args, intercept), cancellationToken), data);
    }

    /// <summary>Begins an empty application.</summary>
    /// <param name="args">Configuration, such as <c>Parameters:NAME=value</c>.</param>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, static (_, _) => { });

    /// <summary>Begins an empty application.</summary>
    /// <param name="args">Configuration, such as <c>Parameters:NAME=value</c>.</param>
    /// <param name="configureBuilder">Changes the options.</param>
    public static IDistributedApplicationTestingBuilder Create(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        var data = DataFolder.Temporary();
        BuildIntercept.Current = new() { AppHost = Assembly.GetEntryAssembly(), Data = data, Creating = configureBuilder };
        try
        {
            return new TestingBuilder(new(args), data);
        }
        finally
        {
            BuildIntercept.Current = null;
        }
    }

    static DistributedApplicationBuilder RunToBuild(MethodInfo main, string[] args, BuildIntercept intercept)
    {
        BuildIntercept.Current = intercept;
        try
        {
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
        }
        catch (TargetInvocationException unwound) when (unwound.InnerException is BuildReached reached)
        {
            return reached.Builder;
        }
        catch (TargetInvocationException fault) when (fault.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
        }
        finally
        {
            BuildIntercept.Current = null;
        }

        throw new InvalidOperationException($"{main.DeclaringType?.Assembly.GetName().Name} ended without a call of Build.");
    }

    /// <summary>Unwinds <c>Main</c>: what it would do after <c>Build</c> is the test's to do.</summary>
    [SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown and caught here only.")]
    sealed class BuildReached(DistributedApplicationBuilder builder) : Exception
    {
        public DistributedApplicationBuilder Builder { get; } = builder;
    }
}
