using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that whoever runs the application may set: <c>Parameters:NAME</c> in configuration.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    readonly Lazy<string> value;

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="callback">Finds the value; called once, with <see cref="Default"/>, when it is first asked for.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        // A value that could not be found may be set later, so a failure is not remembered (PublicationOnly).
        value = new(() => callback(Default), LazyThreadSafetyMode.PublicationOnly);
        Secret = secret;
    }

    /// <summary>What is used when nobody set a value.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Whether the value is a connection string, read from <c>ConnectionStrings:NAME</c>.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>What the value is for, for people.</summary>
    public string? Description { get; set; }

    /// <summary>The value.</summary>
    /// <exception cref="MissingParameterValueException">Nobody set it, and there is no default.</exception>
    public string Value => value.Value;

    /// <inheritdoc />
    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(Value);
}

/// <summary>Where a parameter's value comes from when nobody set one.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value; called at most once for each parameter.</summary>
    public abstract string GetDefaultValue();

    /// <summary>Writes the properties of the object <c>default</c> of the parameter's input in the manifest.</summary>
    public abstract void WriteToManifest(ManifestPublishingContext context);
}

sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", value());
}
