using System.Net;
using MiniBlog.Web.Accounts;

namespace MiniBlog.Tests.Web;

/// <summary>The account page, in browsers without scripts.</summary>
public sealed class AccountPageTests : FrontEndTest
{
    private const string Better = "four words with no connection";

    private MemoryAccounts Store => Web.Accounts;

    [Fact]
    public async Task The_owner_changes_the_password_and_every_other_session_and_the_old_one_are_over()
    {
        using var owner = Web.Browse();
        using var elsewhere = Web.Browse();
        await owner.SignInAsync();
        await elsewhere.SignInAsync();

        var done = await ChangeAsync(owner, FrontEndHost.Password, Better);

        Assert.Equal("/account", done.Location);
        Assert.Contains("The password is changed.", (await owner.OpenAsync("/account")).Text);
        Assert.StartsWith("/sign-in?from=", (await elsewhere.OpenAsync("/account")).Location);
        Assert.Equal(HttpStatusCode.BadRequest, (await elsewhere.SignInAsync()).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await elsewhere.SignInAsync(Better)).Status);
        using var program = Web.Browse();
        Assert.Equal(HttpStatusCode.BadRequest, (await TokenAsync(program, FrontEndHost.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(program, Better)).Status);
    }

    [Theory]
    [InlineData("not the old one", Better, Better, "The present password is wrong.")]
    [InlineData(FrontEndHost.Password, Better, "four words with no connections", "The two new ones are not the same.")]
    [InlineData(FrontEndHost.Password, FrontEndHost.Password, FrontEndHost.Password, "The new one is the present one.")]
    [InlineData(FrontEndHost.Password, "short", "short", "Too short: it has 5 characters, and 12 are needed.")]
    public async Task A_change_that_is_refused_says_why_and_changes_nothing(string old, string chosen, string again, string why)
    {
        using var owner = Web.Browse();
        await owner.SignInAsync();
        var refused = await owner.SendAsync(await owner.OpenAsync("/account"), null, ("Form.Old", old), ("Form.New", chosen), ("Form.Again", again), ("_handler", "password"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(why, refused.Text);
        using var other = Web.Browse();
        Assert.Equal(HttpStatusCode.SeeOther, (await other.SignInAsync()).Status);
    }

    [Fact]
    public async Task The_old_password_cannot_be_guessed_on_the_page_either()
    {
        using var owner = Web.Browse();
        await owner.SignInAsync();
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await ChangeAsync(owner, $"guess {guess}", Better)).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await ChangeAsync(owner, FrontEndHost.Password, Better)).Status);
    }

    [Fact]
    public async Task Sessions_are_listed_with_their_browsers_and_ended_one_by_one_or_all_others()
    {
        using var owner = Web.Browse();
        using var phone = Web.Browse();
        using var work = Web.Browse();
        phone.Client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0");
        work.Client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0");
        foreach (var browser in new[] { phone, work, owner })
        {
            await browser.SignInAsync();
        }

        var page = await owner.OpenAsync("/account");
        Assert.Contains("Firefox on Android", page.Text);
        Assert.Contains("Edge on Windows", page.Text);
        var onPhone = (await Store.ListAsync("local/owner", TestContext.Current.CancellationToken)).Single(session => session.Browser.Contains("Android")).Id;
        var ended = await EndAsync(owner, page, onPhone.ToString());
        Assert.Equal("/account", ended.Location);
        Assert.StartsWith("/sign-in?from=", (await phone.OpenAsync("/write")).Location);
        Assert.Equal(HttpStatusCode.OK, (await work.OpenAsync("/write")).Status);

        await EndAsync(owner, await owner.OpenAsync("/account"), "others");
        Assert.StartsWith("/sign-in?from=", (await work.OpenAsync("/write")).Location);
        Assert.Equal(HttpStatusCode.OK, (await owner.OpenAsync("/write")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await EndAsync(owner, await owner.OpenAsync("/account"), "nonsense")).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_so_that_a_copy_of_the_cookie_is_worth_nothing()
    {
        using var owner = Web.Browse();
        using var thief = Web.Browse();
        await owner.SignInAsync();
        foreach (Cookie cookie in owner.Cookies.GetCookies(Web.Address))
        {
            thief.Cookies.Add(Web.Address, new Cookie(cookie.Name, cookie.Value));
        }

        Assert.Equal(HttpStatusCode.OK, (await thief.OpenAsync("/write")).Status);
        await owner.SendAsync(await owner.OpenAsync("/sign-out"), null);
        Assert.StartsWith("/sign-in?from=", (await thief.OpenAsync("/write")).Location);
        Assert.Empty(await Store.ListAsync("local/owner", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_the_sessions_are_away_reading_goes_on_and_the_cookie_stays_good()
    {
        Blog.AddPost("A day out");
        using var owner = Web.Browse();
        await owner.SignInAsync();
        Store.IsAway = true;
        Assert.Contains("A day out", (await owner.OpenAsync("/")).Text);
        var write = await owner.OpenAsync("/write");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, write.Status);
        Assert.Contains("Nobody can be signed in just now", write.Text);
        using var other = Web.Browse();
        var refused = await other.SignInAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Contains("Nobody can be signed in just now", refused.Text);
        Store.IsAway = false;
        Assert.Equal(HttpStatusCode.OK, (await owner.OpenAsync("/write")).Status);
    }

    [Fact]
    public async Task A_chosen_password_holds_over_a_restart_and_ends_where_the_settings_have_a_new_one()
    {
        using (var owner = Web.Browse())
        {
            await owner.SignInAsync();
            await ChangeAsync(owner, FrontEndHost.Password, Better);
            await using var again = FrontEndHost.Start(Blog, accounts: Store);
            using var still = again.Browse();
            Assert.Equal(HttpStatusCode.BadRequest, (await still.SignInAsync()).Status);
            Assert.Equal(HttpStatusCode.SeeOther, (await still.SignInAsync(Better)).Status);
        }

        await using var reset = FrontEndHost.Start(Blog, new Dictionary<string, string> { ["Owner:Password"] = "set anew by who runs it" }, accounts: Store);
        using var back = reset.Browse();
        Assert.Equal(HttpStatusCode.BadRequest, (await back.SignInAsync(Better)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await back.SignInAsync("set anew by who runs it")).Status);
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa", "made of only 1 different")]
    [InlineData("MiniBlogOwner1", "little is left of it")]
    [InlineData("abcdefghijklmn", "follows the alphabet")]
    [InlineData("Qwertyuiop123456", "follows the alphabet")]
    [InlineData("0987654321zyx", "follows the alphabet")]
    [InlineData("four words with no connection", null)]
    [InlineData("Xk2!vQ9#mL4z", null)]
    public void What_is_easy_to_guess_is_said_plainly(string password, string? fault)
    {
        var said = PasswordStrength.Fault(password, "owner", "MiniBlog");
        Assert.Equal(fault is null, said is null);
        Assert.Contains(fault ?? "", said ?? "");
    }

    private static Task<PlainPage> ChangeAsync(PlainBrowser browser, string old, string chosen) => SendAsync(browser, "password", ("Form.Old", old), ("Form.New", chosen), ("Form.Again", chosen));

    private static async Task<PlainPage> SendAsync(PlainBrowser browser, string handler, params (string, string)[] fields) =>
        await browser.SendAsync(await browser.OpenAsync("/account"), null, [.. fields, ("_handler", handler)]);

    private static Task<PlainPage> EndAsync(PlainBrowser browser, PlainPage page, string session) => browser.SendAsync(page, null, ("Ending.Session", session), ("_handler", "sessions"));

    private static Task<PlainPage> TokenAsync(PlainBrowser browser, string password) => browser.PostAsync("/token", new Dictionary<string, string>
    {
        ["grant_type"] = "password",
        ["username"] = "owner",
        ["password"] = password,
    });
}
