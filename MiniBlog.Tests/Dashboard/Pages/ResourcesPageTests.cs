using Aspire.Dashboard.Resources;
using Microsoft.Playwright;
using MiniBlog.Tests.Web;

namespace MiniBlog.Tests.Dashboard.Pages;

public sealed class ResourcesPageTests(BrowserFixture browser) : PageTest(browser)
{
    [Fact]
    public async Task Each_resource_shows_how_it_is_and_follows_its_changes()
    {
        await Page.GotoAsync("/");
        await Expect(Row("comments").First).ToContainTextAsync("Running (Unhealthy)");
        await Expect(Row("moderation").First).ToContainTextAsync("Exited (137)");
        await Expect(Row("web").First.GetByRole(AriaRole.Link, new() { Name = "error logs" })).ToHaveAttributeAsync("href", "/structuredlogs/resource/web?level=Error");
        await Expect(Page.GetByText("secret-one")).ToHaveCountAsync(0);

        Application.Change("moderation-1", one => one with { State = "Starting" });
        await Expect(Row("moderation").First).ToContainTextAsync("Starting");
        // As Aspire's own host says it of a program that ended.
        Application.Change("moderation-1", one => one with { State = "Finished" });
        await Expect(Row("moderation").First.Locator(".state.bad")).ToHaveTextAsync("Finished (137)");
    }

    [Fact]
    public async Task Databases_stand_below_their_server_and_can_be_folded()
    {
        await Page.GotoAsync("/");
        await Expect(Page.Locator("tbody tr:not(.gap)").Filter(new() { HasText = "postgres" }).First.Locator("xpath=following-sibling::tr[1]")).ToContainTextAsync("postsdb");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Hide what belongs to postgres" }).ClickAsync();
        await Expect(Row("postsdb")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Filters_stand_in_the_address_and_hold_after_a_reload()
    {
        await Page.GotoAsync("/");
        await Page.Locator("select[name=type]").SelectOptionAsync("Project");
        await Page.Locator("select[name=health]").SelectOptionAsync("Unhealthy");
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 of 13 resources");
        Assert.Equal("/?type=Project&health=Unhealthy", Here);
        await Page.ReloadAsync();
        await Expect(Page.Locator("#count")).ToHaveTextAsync("1 of 13 resources");
        await Page.GetByLabel("Name, type").FillAsync("nothing like it");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No resource meets the filters" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_secret_is_shown_on_demand_only()
    {
        await Page.GotoAsync("/?resource=web");
        var pane = Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
        await Expect(pane).ToContainTextAsync("Auth__SigningKey");
        await Expect(pane).Not.ToContainTextAsync("a secret of the application");
        await pane.GetByRole(AriaRole.Button, new() { Name = "Show Auth__SigningKey" }).ClickAsync();
        await Expect(pane).ToContainTextAsync("a secret of the application");
        await Expect(pane.GetByRole(AriaRole.Button, new() { Name = "Show ASPNETCORE_ENVIRONMENT" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_details_tell_who_needs_whom_in_both_directions()
    {
        await Page.GotoAsync("/?resource=posts");
        var pane = Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" });
        await Expect(pane.Locator("section", new() { HasText = "References" }).First).ToContainTextAsync("postsdb Reference, WaitFor");
        await Expect(pane.Locator("section", new() { HasText = "Referenced by" })).ToContainTextAsync("comments Reference");
        await pane.GetByRole(AriaRole.Link, new() { Name = "comments" }).ClickAsync();
        await Expect(pane.GetByRole(AriaRole.Heading, new() { Name = "comments" })).ToBeVisibleAsync();
        await Expect(pane).ToContainTextAsync("Discover endpoint answered 503");
    }

    [Fact]
    public async Task A_stop_is_told_as_done_when_the_host_says_so_and_not_before()
    {
        var answer = new TaskCompletionSource<CommandOutcome>();
        Application.Command = (_, _) => answer.Task;
        await Page.GotoAsync("/");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop posts" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Stop posts: under way" })).ToBeDisabledAsync();
        await Expect(Page.Locator("#toasts .notice")).ToHaveCountAsync(0);
        answer.SetResult(new CommandOutcome(CommandStatus.Succeeded, null));
        await Expect(Page.Locator("#toasts")).ToContainTextAsync("Stop posts: done.");
        Assert.Equal([("posts-1", "stop")], Application.Given);
    }

    [Fact]
    public async Task A_command_that_failed_says_why()
    {
        Application.Command = (_, _) => Task.FromResult(new CommandOutcome(CommandStatus.Failed, "The port is taken."));
        await Page.GotoAsync("/");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Restart posts" }).ClickAsync();
        await Expect(Page.Locator("#toasts")).ToContainTextAsync("Restart posts: failed. The port is taken.");
        await Expect(Page.GetByText("done.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_command_that_asks_is_given_after_a_yes_only()
    {
        await Page.GotoAsync("/?resource=web");
        var clear = Page.GetByRole(AriaRole.Button, new() { Name = "Clear the cache web" });
        await clear.ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "No", Exact = true }).ClickAsync();
        Assert.Empty(Application.Given);
        await clear.ClickAsync();
        await Expect(Page.GetByText("Clear the whole cache?")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Yes", Exact = true }).ClickAsync();
        await Expect(Page.Locator("#toasts")).ToContainTextAsync("done.");
        Assert.Equal([("web-1", "clear-cache")], Application.Given);
    }

    [Fact]
    public async Task The_graph_draws_the_references_and_opens_the_details()
    {
        await Page.GotoAsync("/");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Graph" }).ClickAsync();
        Assert.Equal("/?view=graph", Here);
        await Expect(Page.Locator("g.node.off")).ToHaveTextAsync("moderation Exited (137)");
        Assert.True(await Page.Locator("path.edge").CountAsync() >= 12);
        await Page.Locator("g.node").Filter(new() { HasText = "commentsdb" }).PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "Details" }).GetByRole(AriaRole.Heading, new() { Name = "commentsdb" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_host_that_is_away_is_told_and_what_was_known_stays()
    {
        await Page.GotoAsync("/");
        await Expect(Row("web").First).ToBeVisibleAsync();
        Application.Lose(new HostLinkState(HostLinkStatus.Connecting, "MiniBlog", "connection refused"));
        await Expect(Page.GetByText("The host is away (connection refused).")).ToBeVisibleAsync();
        await Expect(Row("web").First).ToBeVisibleAsync();
    }
}
