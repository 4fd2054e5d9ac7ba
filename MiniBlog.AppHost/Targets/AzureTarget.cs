using Aspire.Hosting.Azure;

namespace MiniBlog.AppHost.Targets;

/// <summary>
/// Azure, by way of <c>azd</c>: container apps, a flexible server of PostgreSQL and a Service Bus namespace, made by the templates in
/// <c>infra/</c>. Each service has an identity of its own; there are no passwords and no keys.
/// </summary>
sealed class AzureTarget(IDistributedApplicationBuilder builder) : Target
{
    readonly Dictionary<string, IResourceBuilder<AzureBicepResource>> identities = [];

    public override IDatabaseServer AddPostgres(string name)
    {
        var administrator = AddIdentity(name);
        var server = builder.AddBicepTemplate(name, "infra/postgres.bicep")
            .WithParameter("administratorName", administrator.GetOutput("name"))
            .WithParameter("administratorPrincipalId", administrator.GetOutput("principalId"));
        return new Postgres(this, server, administrator);
    }

    public override IBus AddBus(string name) => new ServiceBus(this, builder.AddBicepTemplate(name, "infra/bus.bicep"));

    // The ingress speaks HTTPS to the outside, whatever the service itself speaks.
    public override ReferenceExpression PublicAddress(IResourceBuilder<ProjectResource> web) =>
        ReferenceExpression.Create($"https://{web.GetEndpoint("http").Property(EndpointProperty.Host)}");

    public override void Host(IResourceBuilder<ProjectResource> service, int replicas) => ContainerApp.Describe(service, IdentityOf(service), replicas);

    IResourceBuilder<AzureBicepResource> IdentityOf(IResourceBuilder<ProjectResource> service) =>
        identities.TryGetValue(service.Resource.Name, out var identity) ? identity : identities[service.Resource.Name] = AddIdentity(service.Resource.Name);

    IResourceBuilder<AzureBicepResource> AddIdentity(string owner) =>
        builder.AddBicepTemplate($"{owner}-identity", "infra/identity.bicep").WithParameter("owner", owner);

    sealed class Postgres(
        AzureTarget target, IResourceBuilder<AzureBicepResource> server, IResourceBuilder<AzureBicepResource> administrator) : IDatabaseServer
    {
        public void AddDatabase(IResourceBuilder<ProjectResource> service, string name)
        {
            var database = target.AddDatabase(name)
                .WithParameter("database", name)
                .WithParameter("account", service.Resource.Name)
                .WithParameter("principalId", target.IdentityOf(service).GetOutput("principalId"))
                .WithParameter("host", server.GetOutput("host"))
                .WithParameter("administratorId", administrator.GetOutput("id"))
                .WithParameter("administratorName", server.GetOutput("administratorName"));
            service
                .WithEnvironment($"ConnectionStrings__{name}", ReferenceExpression.Create(
                    $"Host={server.GetOutput("host")};Username={database.GetOutput("account")};Database={database.GetOutput("name")};SSL Mode=VerifyFull;Maximum Pool Size=20"))
                .WithEnvironment("Database__SignIn", "entra");
        }
    }

    sealed class ServiceBus(AzureTarget target, IResourceBuilder<AzureBicepResource> bus) : IBus
    {
        public void Connect(IResourceBuilder<ProjectResource> service, bool emits, bool handles, bool watches)
        {
            // Every service announces how far it is.
            Allow(service, "announcer", "sender", "progress");
            if (emits)
            {
                Allow(service, "sender", "sender", "events");
            }

            if (handles)
            {
                Subscribe(service, "subscription", "events", sessions: "true");
            }

            if (watches)
            {
                Subscribe(service, "watcher", "progress", sessions: "false");
            }

            service
                .WithEnvironment("ConnectionStrings__bus", ReferenceExpression.Create($"{bus.GetOutput("host")}"))
                .WithEnvironment("Events__Transport", "servicebus");
        }

        void Subscribe(IResourceBuilder<ProjectResource> service, string name, string topic, string sessions) =>
            Allow(service, name, "subscription", topic).WithParameter("consumer", service.Resource.Name).WithParameter("sessions", sessions);

        IResourceBuilder<AzureBicepResource> Allow(IResourceBuilder<ProjectResource> service, string name, string template, string topic) =>
            service.ApplicationBuilder.AddBicepTemplate($"{service.Resource.Name}-{name}", $"infra/bus-{template}.bicep")
                .WithParameter("namespace", bus.GetOutput("name"))
                .WithParameter("topic", bus.GetOutput(topic))
                .WithParameter("principalId", target.IdentityOf(service).GetOutput("principalId"));
    }

    IResourceBuilder<AzureBicepResource> AddDatabase(string name) => builder.AddBicepTemplate(name, "infra/database.bicep");
}
