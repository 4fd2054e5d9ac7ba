using System.Net;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>Who gets to the pages, and what browsers are told to refuse.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private readonly CookieContainer cookies = new();
    private DashboardHost dashboard = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        dashboard = await DashboardHost.StartAsync(SampleSystem.Telemetry(10, 10), SampleSystem.Application(), "BrowserToken");
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(dashboard.Address) };
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/traces/detail/1234567")]
    [InlineData("/nowhere")]
    public async Task A_stranger_is_sent_to_sign_in_and_would_come_back_here(string page)
    {
        using var answer = await GetAsync(page);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"/login?returnUrl={Uri.EscapeDataString(page)}", new Uri(client.BaseAddress!, answer.Headers.Location!).PathAndQuery);
    }

    [Theory]
    [InlineData("/ui/resources")]
    [InlineData("/ui/logs")]
    [InlineData("/ui/live?topic=logs")]
    [InlineData("/ui/console/text")]
    public async Task A_stranger_is_told_nothing(string data)
    {
        using var answer = await GetAsync(data);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_link_of_the_host_signs_in_and_a_cookie_that_no_other_site_sends_remembers_it()
    {
        using var entered = await GetAsync($"/login?t={Uri.EscapeDataString(DashboardHost.Token)}&returnUrl=%2Ftraces");
        Assert.Equal("/traces", entered.Headers.Location!.ToString());
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("samesite=strict", cookie);
        Assert.Contains("httponly", cookie);
        Assert.Contains("expires=", cookie);
        using var page = await GetAsync("/traces");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var again = await GetAsync("/login");
        Assert.Equal("/", again.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_token_can_be_typed_in_as_well()
    {
        using var form = new FormUrlEncodedContent([new("t", $" {DashboardHost.Token} "), new("returnUrl", "/map")]);
        using var answer = await client.PostAsync("/login", form, TestContext.Current.CancellationToken);
        Assert.Equal("/map", answer.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        using var answer = await GetAsync($"/login?t={token}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("That is not the token", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, cookies.Count);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("")]
    public async Task Signing_in_leads_to_no_other_site(string returnUrl)
    {
        using var answer = await GetAsync($"/login?t={Uri.EscapeDataString(DashboardHost.Token)}&returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    public async Task Only_the_dashboards_own_pages_give_commands(string site, HttpStatusCode expected)
    {
        await SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ui/resources/posts-1/commands/stop") { Headers = { { "Sec-Fetch-Site", site } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, dashboard.Application.Given.Count);
    }

    [Fact]
    public async Task A_name_that_was_made_to_lead_here_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { Host = "rebound.example" } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/ui/resources")]
    [InlineData("/js/dom.js")]
    public async Task Every_answer_allows_the_dashboards_own_files_and_nothing_else(string address)
    {
        await SignInAsync();
        using var answer = await GetAsync(address);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("/ui/logs?where=level", "FIELD OPERATOR VALUE")]
    [InlineData("/ui/traces?where=a+like+b", "FIELD OPERATOR VALUE")]
    public async Task A_question_that_is_none_is_answered_with_what_is_wrong(string address, string expected)
    {
        await SignInAsync();
        using var answer = await GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_says_so()
    {
        await SignInAsync();
        using var answer = await GetAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await dashboard.DisposeAsync();
    }

    private async Task SignInAsync() => (await GetAsync($"/login?t={Uri.EscapeDataString(DashboardHost.Token)}")).Dispose();

    private Task<HttpResponseMessage> GetAsync(string address) => client.GetAsync(address, TestContext.Current.CancellationToken);
}
