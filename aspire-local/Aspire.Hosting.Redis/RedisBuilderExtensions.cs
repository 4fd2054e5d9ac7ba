using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers.</summary>
public static class RedisBuilderExtensions
{
    /// <summary>Adds a Redis server; under the local engine, a private one of this machine's Redis, on 127.0.0.1.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and the connection's.</param>
    /// <param name="port">The port; a free one by default.</param>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>Adds a Redis server; under the local engine, a private one of this machine's Redis, on 127.0.0.1.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and the connection's.</param>
    /// <param name="port">The port; a free one by default.</param>
    /// <param name="password">The password; generated and kept by default. It must not hold a comma, which ends it in connection strings.</param>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? password = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var secret = password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var redis = new RedisResource(name, secret);
        var check = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new(check, _ => new RedisHealth(redis), HealthStatus.Unhealthy, tags: null));
        return builder.AddResource(redis)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/redis", Tag = "8.6" })
            .WithAnnotation<LocalProcessAnnotation>(new RedisProcess(redis))
            .WithAnnotation(new EndpointAnnotation(
                System.Net.Sockets.ProtocolType.Tcp, "redis", name: RedisResource.PrimaryEndpointName, port: port, targetPort: 6379))
            .WithEnvironment("REDIS_PASSWORD", secret)
            .WithArgs(context => AddContainerArguments(context, redis))
            .WithHealthCheck(check);
    }

    /// <summary>
    /// Keeps the data between runs: in a volume, or under the local engine in a folder of the checkout's <c>.data/</c> that is named
    /// after the resource, with the append-only file on.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; made of the application's and the resource's by default.</param>
    /// <param name="isReadOnly">Whether the container may not write to it; if it may, snapshots are on.</param>
    public static IResourceBuilder<RedisResource> WithDataVolume(
        this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithAnnotation(new ContainerMountAnnotation(
            name ?? VolumeNameGenerator.Generate(builder, "data"), "/data", ContainerMountType.Volume, isReadOnly));
        return isReadOnly ? builder : builder.WithPersistence();
    }

    /// <summary>Takes snapshots of the data.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="interval">How often; every minute by default.</param>
    /// <param name="keysChangedThreshold">How many changes must have come together.</param>
    public static IResourceBuilder<RedisResource> WithPersistence(
        this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(
            new SnapshotAnnotation(interval ?? TimeSpan.FromMinutes(1), keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);
    }

    // The password goes through the environment, so that it is not part of the published arguments.
    static void AddContainerArguments(CommandLineArgsCallbackContext context, RedisResource redis)
    {
        if (context.ExecutionContext.IsRunMode)
        {
            return;
        }

        var command = "redis-server --requirepass $REDIS_PASSWORD";
        if (redis.TryGetLastAnnotation<SnapshotAnnotation>(out var snapshots))
        {
            command += $" --save {snapshots.Setting}";
        }

        context.Args.Add("-c");
        context.Args.Add(command);
    }
}

sealed record SnapshotAnnotation(TimeSpan Interval, long Changes) : IResourceAnnotation
{
    public string Setting => string.Create(CultureInfo.InvariantCulture, $"{(long)Interval.TotalSeconds} {Changes}");
}
