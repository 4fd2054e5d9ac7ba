using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MiniBlog.Tests.Web;

/// <summary>Signing in through a provider; a small one stands in for it.</summary>
public sealed class OpenIdConnectTests : IAsyncLifetime
{
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "test" };
    private readonly FakeBlog blog = new();
    private readonly FakeService provider;
    private string[] roles = [];
    private string? nonce;
    private FrontEndHost web = null!;

    public OpenIdConnectTests() => provider = new(MapProvider);

    [Theory]
    [InlineData(new[] { "writers", "something-else" }, HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData(new[] { "writers", "moderator" }, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData(new[] { "author" }, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(new string[0], HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task Who_comes_from_the_provider_may_do_what_their_roles_there_say(string[] theirs, HttpStatusCode write, HttpStatusCode moderate)
    {
        roles = theirs;
        using var browser = web.Browse();
        var link = System.Text.RegularExpressions.Regex.Match((await browser.OpenAsync("/sign-in?from=/my-posts")).Html, "href=\"(/sign-in/oidc[^\"]*)\"").Groups[1].Value;
        var asked = await browser.OpenAsync(WebUtility.HtmlDecode(link));
        Assert.StartsWith(provider.Address, asked.Location);
        var query = QueryHelpers.ParseQuery(new Uri(asked.Location!).Query);
        Assert.Equal(("code", "S256"), (query["response_type"].ToString(), query["code_challenge_method"].ToString()));
        nonce = query["nonce"];

        var back = await browser.OpenAsync($"/sign-in/oidc/done?code=abc&state={Uri.EscapeDataString(query["state"]!)}");
        Assert.Equal((HttpStatusCode.Found, "/my-posts"), (back.Status, back.Location));
        Assert.Equal(write, (await browser.OpenAsync("/write")).Status);
        Assert.Equal(moderate, (await browser.OpenAsync("/moderation")).Status);
        Assert.Contains("Signed in as Petra", (await browser.OpenAsync("/")).Html);
    }

    [Fact]
    public async Task Coming_back_without_having_asked_signs_nobody_in()
    {
        using var browser = web.Browse();
        var page = await browser.OpenAsync("/sign-in/oidc/done?code=abc&state=forged");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain("Exception", page.Html);
        Assert.Equal(HttpStatusCode.Found, (await browser.OpenAsync("/write")).Status);
    }

    public async ValueTask InitializeAsync()
    {
        await blog.StartAsync();
        await provider.StartAsync();
        web = FrontEndHost.Start(blog, new Dictionary<string, string>
        {
            ["Oidc:Authority"] = provider.Address,
            ["Oidc:ClientId"] = "blog",
            ["Oidc:ClientSecret"] = "secret",
            ["Oidc:AuthorRole"] = "writers",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        await provider.DisposeAsync();
        await blog.DisposeAsync();
    }

    private void MapProvider(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = provider.Address,
            ["authorization_endpoint"] = $"{provider.Address}/authorize",
            ["token_endpoint"] = $"{provider.Address}/token",
            ["userinfo_endpoint"] = $"{provider.Address}/userinfo",
            ["jwks_uri"] = $"{provider.Address}/jwks",
        });
        app.MapGet("/jwks", () => new { keys = new[] { new { kty = "RSA", use = "sig", kid = "test", n = Base64UrlEncoder.Encode(key.Rsa.ExportParameters(false).Modulus), e = Base64UrlEncoder.Encode(key.Rsa.ExportParameters(false).Exponent) } } });
        app.MapPost("/token", () => new Dictionary<string, object>
        {
            ["access_token"] = "theirs",
            ["token_type"] = "Bearer",
            ["expires_in"] = 60,
            ["id_token"] = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = provider.Address,
                Audience = "blog",
                Expires = DateTime.UtcNow.AddMinutes(1),
                Claims = new Dictionary<string, object> { ["sub"] = "42", ["nonce"] = nonce! },
                SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            }),
        });
        app.MapGet("/userinfo", () => new { sub = "42", name = "Petra", roles });
    }
}
