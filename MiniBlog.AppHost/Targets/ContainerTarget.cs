using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace MiniBlog.AppHost.Targets;

/// <summary>This machine, Docker Compose or Kubernetes: PostgreSQL and Redis run beside the services, on volumes.</summary>
sealed class ContainerTarget(IDistributedApplicationBuilder builder) : Target
{
    public override IDatabaseServer AddPostgres(string name)
    {
        var server = builder.AddPostgres(name).WithDataVolume()
            .PublishAsDockerComposeService((_, service) => service.Healthcheck = Check("CMD-SHELL", "pg_isready --quiet --host 127.0.0.1 --username postgres"));
        return builder.ExecutionContext.IsRunMode ? new LocalPostgres(server) : new PublishedPostgres(server.WithInitFiles("postgres"));
    }

    public override IBus AddBus(string name) => new RedisBus(builder.AddRedis(name).WithDataVolume()
        .PublishAsDockerComposeService((_, service) => service.Healthcheck = Check("CMD-SHELL", "redis-cli -a \"$$REDIS_PASSWORD\" --no-auth-warning ping | grep -q PONG")));

    /// <summary>On this machine the front end's own; elsewhere what whoever runs it says.</summary>
    public override ReferenceExpression PublicAddress(IResourceBuilder<ProjectResource> web) => builder.ExecutionContext.IsRunMode
        ? ReferenceExpression.Create($"{web.GetEndpoint("http")}")
        : ReferenceExpression.Create($"{builder.AddParameter("public-url", "http://localhost:8080", publishValueAsDefault: true)}");

    public override void Host(IResourceBuilder<ProjectResource> service, int replicas) => service.WithReplicas(replicas)
        // The images have no shell and no program that could ask; the service asks itself.
        .PublishAsDockerComposeService((_, container) => container.Healthcheck =
            Check("CMD", "dotnet", $"/app/{Path.GetFileNameWithoutExtension(service.Resource.GetProjectMetadata().ProjectPath)}.dll", "--probe=http://127.0.0.1:8080/health"));

    static Healthcheck Check(params string[] test) => new() { Test = [.. test], Interval = "10s", Timeout = "5s", Retries = 6, StartPeriod = "60s" };

    /// <summary>Each service has an account of its own, and what it is told of the server is that account.</summary>
    abstract class Postgres(IResourceBuilder<PostgresServerResource> server) : IDatabaseServer
    {
        protected IResourceBuilder<PostgresServerResource> Server { get; } = server;

        public void AddDatabase(IResourceBuilder<ProjectResource> service, string name)
        {
            var account = service.Resource.Name;
            var password = service.ApplicationBuilder.AddSecret($"{name}-password");
            var endpoint = Server.Resource.PrimaryEndpoint;
            service.WithEnvironment($"ConnectionStrings__{name}", ReferenceExpression.Create(
                $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username={account};Password={password};Database={name}"));
            AddAccount(service, name, account, password);
        }

        protected abstract void AddAccount(
            IResourceBuilder<ProjectResource> service, string database, string account, IResourceBuilder<ParameterResource> password);
    }

    /// <summary>The AppHost is there when the server is, and makes the accounts itself.</summary>
    sealed class LocalPostgres(IResourceBuilder<PostgresServerResource> server) : Postgres(server)
    {
        protected override void AddAccount(
            IResourceBuilder<ProjectResource> service, string database, string account, IResourceBuilder<ParameterResource> password) =>
            service.WaitFor(Server.AddDatabase(database).WithAccount(account, password));
    }

    /// <summary>The server makes databases and accounts itself, when its volume is empty (<c>postgres/accounts.sh</c>).</summary>
    sealed class PublishedPostgres(IResourceBuilder<PostgresServerResource> server) : Postgres(server)
    {
        readonly List<string> accounts = [];

        protected override void AddAccount(
            IResourceBuilder<ProjectResource> service, string database, string account, IResourceBuilder<ParameterResource> password)
        {
            accounts.Add($"{account}:{database}");
            Server.WithEnvironment("ACCOUNTS", string.Join(' ', accounts)).WithEnvironment($"PASSWORD_{account}", password);
            service.WaitFor(Server);
        }
    }

    sealed class RedisBus(IResourceBuilder<RedisResource> redis) : IBus
    {
        public void Connect(IResourceBuilder<ProjectResource> service, bool emits, bool handles, bool watches) =>
            service.WithReference(redis).WithEnvironment("Events__Transport", "redis").WaitFor(redis);
    }
}
