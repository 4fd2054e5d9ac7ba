using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MiniBlog.Web.SignIn;

namespace MiniBlog.Tests.Web;

public class SignInTests : FrontEndTest
{
    [Fact]
    public async Task The_owner_signs_in_goes_where_they_wanted_and_signs_out()
    {
        using var browser = Web.Browse();
        var turnedAway = await browser.OpenAsync("/my-posts?status=draft");
        Assert.Equal((HttpStatusCode.Found, "/sign-in?from=%2Fmy-posts%3Fstatus%3Ddraft"), (turnedAway.Status, turnedAway.Location));

        var signedIn = await browser.SignInAsync(address: turnedAway.Location!);
        Assert.Equal((HttpStatusCode.SeeOther, "/my-posts?status=draft"), (signedIn.Status, signedIn.Location));
        Assert.All(browser.Cookies.GetCookies(Web.Address), cookie => Assert.True(cookie.HttpOnly));
        Assert.Contains("samesite=lax", signedIn.Answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("miniblog=")));

        await browser.SendAsync(await browser.OpenAsync("/"), "/sign-out");
        Assert.Contains("You are signed out.", (await browser.OpenAsync("/")).Text);
        Assert.Equal(HttpStatusCode.Found, (await browser.OpenAsync("/my-posts")).Status);
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\n/evil.test")]
    public async Task Signing_in_never_leads_to_another_site(string from)
    {
        using var browser = Web.Browse();
        Assert.Equal("/", (await browser.SignInAsync(address: $"/sign-in?from={Uri.EscapeDataString(from)}")).Location);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_has_to_wait_too()
    {
        using var browser = Web.Browse();
        for (var i = 0; i < 5; i++)
        {
            var wrong = await browser.SignInAsync("wrong");
            Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
            Assert.Contains("The name or the password is wrong.", wrong.Text);
            Assert.DoesNotContain("wrong\"", wrong.Html);
        }

        var held = await browser.SignInAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, held.Status);
        Assert.Contains("Too many wrong passwords from your address.", held.Text);
    }

    [Fact]
    public async Task Guesses_are_counted_by_address_and_forgotten_after_a_minute()
    {
        var time = new FakeTimeProvider();
        var limit = new GuessLimit(time);
        var (guesser, neighbour) = (IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::ffff"));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((false, null), await limit.AttemptAsync(guesser, () => false, TestContext.Current.CancellationToken));
        }

        Assert.Equal((false, TimeSpan.FromMinutes(1)), await limit.AttemptAsync(neighbour, () => true, TestContext.Current.CancellationToken));
        Assert.True((await limit.AttemptAsync(IPAddress.Parse("2001:db8:0:1::1"), () => true, TestContext.Current.CancellationToken)).Accepted);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False((await limit.AttemptAsync(guesser, () => true, TestContext.Current.CancellationToken)).Accepted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await limit.AttemptAsync(guesser, () => true, TestContext.Current.CancellationToken)).Accepted);
    }

    [Fact]
    public async Task A_restart_or_another_replica_keeps_people_signed_in_and_their_open_forms_good()
    {
        using var browser = Web.Browse();
        await browser.SignInAsync();
        var editor = await browser.OpenAsync("/write");

        await using var replica = FrontEndHost.Start(Blog, accounts: Web.Accounts);
        using var there = replica.Browse();
        there.Cookies.Add(replica.Address, browser.Cookies.GetCookies(Web.Address));
        var saved = await there.PostAsync("/write", editor.FormTo(null).Concat([new("Form.Title", "From there"), new("Form.Content", "x"), new("Form.Status", "draft")]));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
    }

    [Fact]
    public async Task A_new_password_or_signing_key_ends_the_old_sessions()
    {
        using var browser = Web.Browse();
        await browser.SignInAsync();
        foreach (var (name, value) in new[] { ("Owner:Password", "another"), ("Auth:SigningKey", "another signing key that is long enough") })
        {
            await using var restarted = FrontEndHost.Start(Blog, new Dictionary<string, string> { [name] = value }, accounts: Web.Accounts);
            using var there = restarted.Browse();
            there.Cookies.Add(restarted.Address, browser.Cookies.GetCookies(Web.Address));
            Assert.Equal(HttpStatusCode.Found, (await there.OpenAsync("/my-posts")).Status);
        }
    }

    [Fact]
    public async Task Without_a_password_nobody_is_the_owner()
    {
        await using var open = FrontEndHost.Start(Blog, new Dictionary<string, string> { ["Owner:Password"] = "" });
        using var browser = open.Browse();
        Assert.DoesNotContain("type=\"password\"", (await browser.OpenAsync("/sign-in")).Html);
        var answer = await TokenAsync(browser, ("grant_type", "password"), ("username", "owner"), ("password", ""));
        Assert.Equal("invalid_grant", answer.Body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_program_gets_a_token_that_services_accept_as_often_as_it_likes()
    {
        using var browser = Web.Browse();
        for (var i = 0; i < 50; i++)
        {
            var (answer, body) = await TokenAsync(browser, ("grant_type", "password"), ("username", "owner"), ("password", FrontEndHost.Password));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal(("Bearer", 300), (body.GetProperty("token_type").GetString(), body.GetProperty("expires_in").GetInt32()));
            var token = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(body.GetProperty("access_token").GetString());
            Assert.Equal(["author", "moderator"], token.Claims.Where(claim => claim.Type == "role").Select(claim => claim.Value));
        }
    }

    [Theory]
    [InlineData("invalid_grant", "grant_type=password&username=owner&password=wrong")]
    [InlineData("invalid_grant", "grant_type=password&username=Owner&password=correct+horse+battery+staple")]
    [InlineData("unsupported_grant_type", "grant_type=client_credentials")]
    [InlineData("invalid_request", "grant_type=password&username=owner")]
    [InlineData("invalid_request", "grant_type=password&username=owner&password=a&password=b")]
    [InlineData("invalid_request", "username=owner&password=a")]
    [InlineData("invalid_request", "grant_type=password&grant_type=password&username=owner&password=a")]
    [InlineData("invalid_request", null)]
    public async Task Token_errors_are_those_of_oauth(string error, string? body)
    {
        using var browser = Web.Browse();
        using HttpContent content = body is null ? JsonContent.Create(new { grant_type = "password" }) : new StringContent(body, null, "application/x-www-form-urlencoded");
        var answer = await browser.Client.PostAsync("/token", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(error, (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "grant_type=password&username=%00&password=a")]
    [InlineData("application/x-www-form-urlencoded", "5000 fields")]
    [InlineData("multipart/form-data", "grant_type=password")]
    [InlineData("multipart/form-data; boundary=x", "--y")]
    [InlineData("nonsense", "grant_type=password")]
    public async Task A_body_that_is_no_form_is_an_invalid_request_for_a_token(string type, string body)
    {
        using var browser = Web.Browse();
        using var content = new StringContent(body == "5000 fields" ? string.Join('&', Enumerable.Range(0, 5000).Select(i => $"field{i}=x")) : body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await browser.Client.PostAsync("/token", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_request", (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Guessing_at_the_token_endpoint_is_limited()
    {
        using var browser = Web.Browse();
        for (var i = 0; i < 5; i++)
        {
            await TokenAsync(browser, ("grant_type", "password"), ("username", "owner"), ("password", "wrong"));
        }

        var (answer, body) = await TokenAsync(browser, ("grant_type", "password"), ("username", "owner"), ("password", FrontEndHost.Password));
        Assert.Equal((HttpStatusCode.TooManyRequests, "invalid_grant"), (answer.StatusCode, body.GetProperty("error").GetString()));
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    private static async Task<(HttpResponseMessage Answer, JsonElement Body)> TokenAsync(PlainBrowser browser, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var answer = await browser.Client.PostAsync("/token", content, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }
}
