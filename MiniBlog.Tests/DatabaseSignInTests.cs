using Azure.Core;
using Microsoft.Extensions.Configuration;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.Tests.Events;
using Npgsql;

namespace MiniBlog.Tests;

/// <summary>How a service shows PostgreSQL who it is.</summary>
public sealed class DatabaseSignInTests(PostgresFixture postgres)
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_stands_in_for_the_password_and_each_new_connection_asks_for_a_fresh_one()
    {
        var withPassword = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var credential = new Tokens { Current = withPassword.Password! };
        withPassword.Remove("Password");
        await using var database = new ServiceDataSource<ThingsDb>(withPassword.ConnectionString, source => DatabaseSignIn.WithToken(source, credential));

        await using (var first = await database.Value.OpenConnectionAsync(Token))
        {
            Assert.Equal(["https://ossrdbms-aad.database.windows.net/.default"], credential.Scopes);
        }

        credential.Current = "a token that has ended";
        // One session for each: what is open stays open, what is new shows the new token.
        await Assert.ThrowsAsync<PostgresException>(() => database.OpenSessionAsync(Token));
        await using var kept = await database.Value.OpenConnectionAsync(Token);
    }

    [Fact]
    public void A_way_that_there_is_not_is_refused_at_the_start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Database:SignIn", "Entra")]).Build();

        var refused = Assert.Throws<InvalidOperationException>(() => DatabaseSignIn.Of(configuration));

        Assert.Equal("Database:SignIn is 'Entra'; it must be 'password' or 'entra'.", refused.Message);
    }

    sealed class Tokens : TokenCredential
    {
        public required string Current { get; set; }

        public string[] Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new(Current, DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
