using System.Globalization;
using System.Text;
using Aspire.Hosting.Azure;

namespace MiniBlog.AppHost.Targets;

/// <summary>
/// A service as a container app of its own making (<c>infra/service.bicep</c>). What azd makes by itself has one identity for all services, no
/// probes and one replica.
/// </summary>
static class ContainerApp
{
    public static void Describe(IResourceBuilder<ProjectResource> service, IResourceBuilder<AzureBicepResource> identity, int replicas)
    {
        var builder = service.ApplicationBuilder;
        var name = service.Resource.Name;
        var app = new AzureBicepResource($"{name}-app", templateFile: Path.Combine(builder.AppHostDirectory, "infra/service.bicep"))
        {
            Parameters =
            {
                ["name"] = name,
                ["image"] = new AzdValue($"{name}.containerImage"),
                ["port"] = new AzdValue($"{name}.containerPort"),
                ["environmentId"] = new AzdValue(".outputs.AZURE_CONTAINER_APPS_ENVIRONMENT_ID"),
                ["registry"] = new AzdValue(".outputs.AZURE_CONTAINER_REGISTRY_ENDPOINT"),
                ["registryIdentityId"] = new AzdValue(".outputs.AZURE_CONTAINER_REGISTRY_MANAGED_IDENTITY_ID"),
                ["identityId"] = identity.GetOutput("id"),
                ["clientId"] = identity.GetOutput("clientId"),
                ["minReplicas"] = replicas.ToString(CultureInfo.InvariantCulture),
                ["maxReplicas"] = Math.Max(replicas, MaxReplicas).ToString(CultureInfo.InvariantCulture),
            },
        };
        service.WithAnnotation(new DeploymentTargetAnnotation(app));

        // Only now is it known what the model says of the service.
        builder.Eventing.Subscribe<BeforeStartEvent>(async (_, token) =>
        {
            app.Parameters["external"] = service.GetEndpoint("http").EndpointAnnotation.IsExternal ? "true" : "false";
            var variables = new Dictionary<string, object>();
            var context = new EnvironmentCallbackContext(builder.ExecutionContext, service.Resource, variables, token);
            foreach (var callback in service.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            {
                await callback.Callback(context);
            }

            app.Parameters["variables"] = new JsonObject(variables.Where(variable => !IsSecret(variable.Value)));
            app.Parameters["secrets"] = new JsonObject(variables.Where(variable => IsSecret(variable.Value)));
        });
    }

    /// <summary>What a service grows to under load, unless more are asked for.</summary>
    const int MaxReplicas = 3;

    static bool IsSecret(object value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        IValueWithReferences composite => composite.References.Any(IsSecret),
        _ => false,
    };

    /// <summary>A value that azd knows when it deploys (its <c>cli/azd/pkg/apphost/generate.go</c>).</summary>
    sealed record AzdValue(string Expression) : IManifestExpressionProvider
    {
        public string ValueExpression => $"{{{Expression}}}";
    }

    /// <summary>
    /// Variables as the text of a JSON object. azd puts the text between apostrophes and evaluates <c>{…}</c> in it, where a doubled brace
    /// stands for itself (its <c>eval.go</c>).
    /// </summary>
    sealed class JsonObject(IEnumerable<KeyValuePair<string, object>> variables) : IManifestExpressionProvider, IValueWithReferences
    {
        readonly KeyValuePair<string, object>[] variables = [.. variables];

        public IEnumerable<object> References => variables.Select(variable => variable.Value);

        public string ValueExpression => new StringBuilder("{{").AppendJoin(',', variables.Select(Property)).Append("}}").ToString();

        static string Property(KeyValuePair<string, object> variable) => $"\"{variable.Key}\":\"{Text(variable)}\"";

        static string Text(KeyValuePair<string, object> variable) => variable.Value switch
        {
            IManifestExpressionProvider provider => provider.ValueExpression,
            string text when text.IndexOfAny(['"', '\'', '\\', '{', '}']) < 0 => text,
            var other => throw new DistributedApplicationException($"azd cannot pass on the variable {variable.Key} with the value '{other}'."),
        };
    }
}
