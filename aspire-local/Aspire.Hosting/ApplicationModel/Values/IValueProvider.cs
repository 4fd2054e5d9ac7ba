namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only while the application runs: a port, a generated password.</summary>
public interface IValueProvider
{
    /// <summary>Evaluates the value, waiting until it is known. <see langword="null"/>: there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that has a placeholder in the manifest.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The placeholder, such as <c>{postgres.bindings.tcp.port}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value that is built from others.</summary>
public interface IValueWithReferences
{
    /// <summary>The resources and values that it is built from.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>A value of both kinds: evaluated while the application runs, a placeholder when it is published.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
