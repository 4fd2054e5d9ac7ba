using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// Adds parameters: values that whoever runs the application may set as <c>Parameters:NAME</c> in configuration, or in the
/// environment as <c>Parameters__NAME</c>, where a hyphen of the name may be written as an underscore.
/// </summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter that must be set.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, bool secret = false) =>
        builder.AddParameter(new ParameterResource(name, _ => Configured(builder, name) ?? throw Missing(name), secret));

    /// <summary>Adds a parameter with a value that configuration may replace.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">The value when nobody sets one.</param>
    /// <param name="publishValueAsDefault">Whether the manifest says the value too.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        string value,
        bool publishValueAsDefault = false,
        bool secret = false) => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>Adds a parameter with a value that is asked for once and that configuration may replace.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        Func<string> valueGetter,
        bool publishValueAsDefault = false,
        bool secret = false)
    {
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException($"The parameter '{name}' is secret, so its value cannot be published as a default.", nameof(publishValueAsDefault));
        }

        return builder.AddParameter(new ParameterResource(name, _ => Configured(builder, name) ?? valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>Adds a parameter with a default, such as a generated one.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="value">The default.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    /// <param name="persist">Whether the default is kept, so that it is the same in the next run.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        ParameterDefault value,
        bool secret = false,
        bool persist = false) => builder.AddParameter(WithDefault(builder, name, value, secret, persist));

    /// <summary>A parameter for a password, generated and kept; add it with <c>AddResource</c> or hand it to a resource that takes one.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0)
    {
        var generated = new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        return WithDefault(builder, name, generated, secret: true, persist: true);
    }

    /// <summary>Says what a parameter is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description)
    {
        builder.Resource.Description = description;
        return builder;
    }

    /// <summary>Adds a connection string that must be set as <c>ConnectionStrings:NAME</c>: a server that is not part of the application.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="environmentVariableName">The variable that carries it to those who refer to it; <c>ConnectionStrings__NAME</c> by default.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string? environmentVariableName = null)
    {
        var parameter = new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name)
                ?? throw new MissingParameterValueException($"The connection string '{name}' is not set; set ConnectionStrings__{name}."),
            environmentVariableName);
        return builder.AddResource(parameter);
    }

    static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, ParameterResource parameter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(parameter);
    }

    static ParameterResource WithDefault(
        IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        string Find() => Configured(builder, name)
            ?? (persist && builder.ExecutionContext.IsRunMode
                ? GeneratedValues.Of(builder).GetOrAdd(name, value.GetDefaultValue)
                : value.GetDefaultValue());
        return new ParameterResource(name, _ => Find(), secret) { Default = value };
    }

    static string? Configured(IDistributedApplicationBuilder builder, string name) =>
        builder.Configuration[$"Parameters:{name}"] ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"];

    static MissingParameterValueException Missing(string name) =>
        new($"The parameter '{name}' is not set; set Parameters__{name.Replace('-', '_')} in the environment.");
}

sealed class ConnectionStringParameterResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariableName)
    : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression =>
        new ReferenceExpression("{0}", [this], [null]);

    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => new(Value);

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => new(Value);
}
