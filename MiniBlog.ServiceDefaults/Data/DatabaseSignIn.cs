using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>How a service shows PostgreSQL who it is.</summary>
internal static class DatabaseSignIn
{
    /// <summary>What a token for Azure's PostgreSQL is good for (https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-configure-sign-in-azure-ad-authentication).</summary>
    private const string Scope = "https://ossrdbms-aad.database.windows.net/.default";

    private static readonly Lazy<TokenCredential> OwnIdentity = new(() => new DefaultAzureCredential());

    /// <summary>
    /// What <c>Database:SignIn</c> says: <c>password</c>, the default, with the password of the connection string, or <c>entra</c>, with a token of
    /// the identity that the process runs as (<c>AZURE_CLIENT_ID</c> where it has several).
    /// </summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public static Action<NpgsqlDataSourceBuilder> Of(IConfiguration configuration) => (configuration["Database:SignIn"] ?? "password") switch
    {
        "password" => static _ => { }
        ,
        "entra" => static source => WithToken(source, OwnIdentity.Value),
        var other => throw new InvalidOperationException($"Database:SignIn is '{other}'; it must be 'password' or 'entra'."),
    };

    /// <summary>
    /// Each new connection asks for a token, which the credential keeps until it is about to end. A connection that is open stays open
    /// when its token ends.
    /// </summary>
    internal static void WithToken(NpgsqlDataSourceBuilder source, TokenCredential credential) => source.UsePasswordProvider(
        _ => credential.GetToken(new([Scope]), CancellationToken.None).Token,
        async (_, cancellationToken) => (await credential.GetTokenAsync(new([Scope]), cancellationToken)).Token);
}
