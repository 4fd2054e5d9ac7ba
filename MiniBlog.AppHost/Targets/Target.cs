namespace MiniBlog.AppHost.Targets;

/// <summary>Where the blog goes, and what its databases and its bus are there.</summary>
abstract class Target
{
    /// <summary>
    /// This machine; or, where the model is published, what <c>Publish:To</c> says: <c>azure</c> (the default, as <c>azd</c> sets nothing),
    /// <c>compose</c> or <c>kubernetes</c>.
    /// </summary>
    public static Target Of(IDistributedApplicationBuilder builder)
    {
        switch (builder.ExecutionContext.IsRunMode ? "run" : builder.Configuration["Publish:To"] ?? "azure")
        {
            case "run":
                return new ContainerTarget(builder);
            case "azure":
                return new AzureTarget(builder);
            case "compose":
                builder.AddDockerComposeEnvironment("compose");
                return new ContainerTarget(builder);
            case "kubernetes":
                builder.AddKubernetesEnvironment("kubernetes");
                return new ContainerTarget(builder);
            case var other:
                throw new DistributedApplicationException($"Publish:To is '{other}'; it must be 'azure', 'compose' or 'kubernetes'.");
        }
    }

    /// <summary>One PostgreSQL server.</summary>
    public abstract IDatabaseServer AddPostgres(string name);

    /// <summary>The bus between the services.</summary>
    public abstract IBus AddBus(string name);

    /// <summary>Where readers find the front end.</summary>
    public abstract ReferenceExpression PublicAddress(IResourceBuilder<ProjectResource> web);

    /// <summary>Runs a service as so many processes.</summary>
    public abstract void Host(IResourceBuilder<ProjectResource> service, int replicas);
}

/// <summary>A server of databases, one for each service.</summary>
interface IDatabaseServer
{
    /// <summary>Gives a service a database of its own, under an account of its own that owns it and can open no other.</summary>
    void AddDatabase(IResourceBuilder<ProjectResource> service, string name);
}

/// <summary>Carries every event to every service that wants it.</summary>
interface IBus
{
    /// <summary>Lets a service send events, receive them, or watch what the services announce of themselves.</summary>
    void Connect(IResourceBuilder<ProjectResource> service, bool emits, bool handles, bool watches);
}

static class TargetExtensions
{
    /// <inheritdoc cref="IDatabaseServer.AddDatabase"/>
    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> service, IDatabaseServer server, string name)
    {
        server.AddDatabase(service, name);
        return service;
    }

    /// <inheritdoc cref="IBus.Connect"/>
    public static IResourceBuilder<ProjectResource> WithBus(
        this IResourceBuilder<ProjectResource> service, IBus bus, bool emits = false, bool handles = false, bool watches = false)
    {
        bus.Connect(service, emits, handles, watches);
        return service;
    }

    /// <summary>
    /// Adds a secret that is generated and kept unless someone sets it. Without punctuation, so that it can be read out, typed, and put
    /// into a connection string as it is.
    /// </summary>
    public static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
}
