namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that others reach with a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IExpressionValue, IValueWithReferences
{
    /// <summary>The connection string, as an expression over endpoints and parameters.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>
    /// The variable that carries the connection string; <see langword="null"/> means <c>ConnectionStrings__NAME</c>.
    /// </summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>Evaluates the connection string, waiting for endpoints that are not allocated yet.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    /// <summary>
    /// The parts of the connection (<c>Host</c>, <c>Port</c>, …), which a reference also passes on one by one as
    /// <c>NAME_HOST</c>, <c>NAME_PORT</c>, ….
    /// </summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];
}
