using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds PostgreSQL servers and databases.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>Adds a PostgreSQL server; under the local engine, a private one of this machine's PostgreSQL, on 127.0.0.1.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The superuser's name; <c>postgres</c> by default.</param>
    /// <param name="password">The superuser's password; generated and kept by default.</param>
    /// <param name="port">The port; a free one by default.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, secret);
        var check = $"{name}_check";
        AddHealthCheck(builder, check, () => server.ConnectionStringExpression, database: "postgres");
        return builder.AddResource(server)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = "library/postgres", Tag = "18.3" })
            .WithAnnotation<LocalProcessAnnotation>(new PostgresProcess(server))
            .WithAnnotation(new ContainerScratchAnnotation("/var/run/postgresql"))
            .WithAnnotation(new DiskVariableAnnotation("PGDATA", "/var/lib/postgresql/pgdata"))
            .WithEndpoint(port: port, targetPort: 5432, name: PostgresServerResource.PrimaryEndpointName)
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithHealthCheck(check)
            .OnResourceReady(static (server, _, token) => PostgresDatabases.CreateMissingAsync(server, token));
    }

    /// <summary>Adds a database, which is made when the server is ready.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The resource's name, and the connection's.</param>
    /// <param name="databaseName">The database's name; the resource's by default.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, [ResourceName] string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database);
        var check = $"{name}_check";
        AddHealthCheck(builder.ApplicationBuilder, check, () => database.ConnectionStringExpression, database: null);
        return builder.ApplicationBuilder.AddResource(database).WithHealthCheck(check);
    }

    /// <summary>
    /// Keeps the data between runs: in a volume, or under the local engine in a folder of the checkout's <c>.data/</c> that is named
    /// after the resource.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; made of the application's and the resource's by default.</param>
    /// <param name="isReadOnly">Whether the container may not write to it.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(
            name ?? VolumeNameGenerator.Generate(builder, "data"), "/var/lib/postgresql", ContainerMountType.Volume, isReadOnly));
    }

    /// <summary>
    /// Has the published container run files of this machine when its data is empty: <c>*.sql</c>, <c>*.sh</c>, in the order of their names
    /// (https://hub.docker.com/_/postgres, "Initialization scripts"). The local engine's own server does not run them.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="source">A file or a folder; absolute, or relative to the AppHost's folder.</param>
    public static IResourceBuilder<PostgresServerResource> WithInitFiles(this IResourceBuilder<PostgresServerResource> builder, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return builder.WithAnnotation(new ContainerFilesAnnotation(
            "/docker-entrypoint-initdb.d", Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory)));
    }

    static void AddHealthCheck(IDistributedApplicationBuilder builder, string key, Func<ReferenceExpression> connection, string? database) =>
        builder.Services.AddHealthChecks().Add(new(key, _ => new PostgresHealth(connection, database), HealthStatus.Unhealthy, tags: null));
}
