using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes values of the model in the language of a target: what is known as it is, parameters as placeholders.</summary>
abstract class WorkloadText
{
    /// <summary>Text that must come out as it is.</summary>
    protected abstract string Literal(string text);

    /// <summary>A placeholder for a parameter.</summary>
    protected abstract string Parameter(ParameterResource parameter);

    /// <summary>Text, with placeholders for what is not known yet.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be said before the application runs.</exception>
    public string Of(object value) => value switch
    {
        string text => Literal(text),
        ParameterResource parameter => Parameter(parameter),
        EndpointReference endpoint => Of(endpoint.Property(EndpointProperty.Url)),
        EndpointReferenceExpression part => Literal(Of(part)),
        ReferenceExpression expression => Of(expression),
        ConnectionStringReference connection => Of(connection.Resource.ConnectionStringExpression),
        IResourceWithConnectionString connectable => Of(connectable.ConnectionStringExpression),
        IResourceBuilder<IResource> builder => Of(builder.Resource),
        _ => throw new DistributedApplicationException($"A value of type {value.GetType().Name} cannot be published to this target."),
    };

    string Of(ReferenceExpression expression) => string.Format(
        CultureInfo.InvariantCulture,
        Literal(expression.Format),
        [.. expression.ValueProviders.Select((value, i) => expression.StringFormats[i] is null ? Of(value) : Encoded(value))]);

    // A placeholder cannot encode, so only what looks the same encoded passes.
    string Encoded(IValueProvider value) => value is ParameterResource { Default: GenerateParameterDefault { Special: false } } plain
        ? Parameter(plain)
        : value is ParameterResource other
            ? throw new DistributedApplicationException($"'{other.Name}' is needed percent-encoded, which this target cannot do; generate it without special characters.")
            : Of(value);

    static string Of(EndpointReferenceExpression part)
    {
        var endpoint = part.Endpoint.EndpointAnnotation;
        var host = part.Endpoint.Resource.Name;
        var port = Workload.PortOf(endpoint).ToString(CultureInfo.InvariantCulture);
        return part.Property switch
        {
            EndpointProperty.Url => $"{endpoint.UriScheme}://{host}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => endpoint.UriScheme,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            _ => throw new InvalidOperationException($"An endpoint has no property '{part.Property}'."),
        };
    }
}
