using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

/// <summary>
/// Values in the language of a container's environment: a parameter is a variable of its own, which others name as <c>$(NAME)</c>
/// (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/). So a secret is in the Secret alone,
/// and a password may hold any character.
/// </summary>
sealed class ChartText : WorkloadText
{
    readonly Dictionary<string, ParameterResource> parameters = [];

    /// <summary>The parameters that were named, by variable.</summary>
    public IReadOnlyDictionary<string, ParameterResource> Parameters => parameters;

    protected override string Literal(string text) => text.Replace("$(", "$$(", StringComparison.Ordinal);

    protected override string Parameter(ParameterResource parameter)
    {
        var variable = $"PARAMETER_{Key(parameter).ToUpperInvariant()}";
        parameters[variable] = parameter;
        return $"$({variable})";
    }

    /// <summary>The name of a parameter in <c>values.yaml</c>, which takes no hyphens.</summary>
    public static string Key(ParameterResource parameter) => parameter.Name.Replace('-', '_');
}
