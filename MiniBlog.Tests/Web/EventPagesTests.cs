using System.Net;

namespace MiniBlog.Tests.Web;

/// <summary>The pages of the events, without scripts.</summary>
public class EventPagesTests : FrontEndTest
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Dashboard:Url"] = "http://localhost:15100/" };

    [Fact]
    public async Task The_page_shows_who_is_stopped_what_waits_and_what_is_set_aside()
    {
        Blog.Flow.Fill("<b>Bad</b> & worse");
        using var owner = await OwnerAsync();

        var page = await owner.OpenAsync("/events");

        Assert.Contains("Moderation stopped 3 0 1,200", page.Text);
        Assert.Contains("running × 2", page.Text);
        Assert.Contains("1,201 (1 not on the bus yet)", page.Text);
        Assert.Contains("tried 5 times", page.Text);
        Assert.Contains("&lt;b&gt;Bad&lt;/b&gt; &amp; worse", page.Html);
        Assert.Contains("comment-created", page.Text);
        Assert.DoesNotContain("comment-created", (await owner.OpenAsync("/events?type=post-created")).Text);
    }

    [Fact]
    public async Task The_events_are_for_operators_only()
    {
        Blog.Flow.Fill();
        using var reader = Web.Browse();
        foreach (var address in new[] { "/events", "/events/live", $"/events/{Blog.Flow.Events[0].Id}", $"/events/lives/{Blog.Flow.Events[0].Thing}", $"/events/parked/comments/{Blog.Flow.Parked[0].EventId}" })
        {
            var page = await reader.OpenAsync(address);
            Assert.Equal(HttpStatusCode.Redirect, page.Status);
            Assert.StartsWith("/sign-in?from=", page.Location);
        }

        Assert.DoesNotContain("href=\"/events\"", (await reader.OpenAsync("/")).Html);
        Assert.DoesNotContain(Blog.Query.Requests, request => request.Path.StartsWith("/event-flow", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("retry", "It is tried again.")]
    [InlineData("skip", "Skipped.")]
    public async Task A_decision_goes_to_the_service_that_set_the_event_aside_with_its_reason(string decision, string notice)
    {
        Blog.Flow.Fill();
        var parked = Blog.Flow.Parked[0].EventId;
        using var owner = await OwnerAsync();

        var done = await owner.SendAsync(await owner.OpenAsync("/events"), $"/events/parked/comments/{parked}", ("Form.Reason", "Release 12 mends it"), ("Form.Decision", decision));

        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        Assert.Equal((parked, decision, "Release 12 mends it"), Assert.Single(Blog.Flow.Decisions));
        var page = await owner.OpenAsync("/events");
        Assert.Contains(notice, page.Text);
        Assert.Contains("Release 12 mends it", page.Text);
        Assert.DoesNotContain(Blog.Query.Requests, request => request.Method != "GET");
    }

    [Fact]
    public async Task A_decision_without_a_reason_or_with_the_service_down_is_refused_and_the_words_are_kept()
    {
        Blog.Flow.Fill();
        var address = $"/events/parked/comments/{Blog.Flow.Parked[0].EventId}";
        using var owner = await OwnerAsync();
        var page = await owner.OpenAsync("/events");

        var unreasoned = await owner.SendAsync(page, address, ("Form.Reason", " "), ("Form.Decision", "skip"));
        Assert.Equal(HttpStatusCode.BadRequest, unreasoned.Status);
        Assert.Contains("Reason must not be blank.", unreasoned.Text);

        await Blog.Comments.StopAsync();
        var unheard = await owner.SendAsync(page, address, ("Form.Reason", "My own words"), ("Form.Decision", "skip"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unheard.Status);
        Assert.Contains("value=\"My own words\"", unheard.Html);
        Assert.Empty(Blog.Flow.Decisions);
    }

    [Fact]
    public async Task A_decision_is_sent_to_the_blogs_own_services_only()
    {
        Blog.Flow.Fill();
        Blog.Flow.Parked[0] = Blog.Flow.Parked[0] with { Consumer = "elsewhere.example" };
        using var owner = await OwnerAsync();

        var refused = await owner.SendAsync(await owner.OpenAsync("/events"), $"/events/parked/elsewhere.example/{Blog.Flow.Parked[0].EventId}", ("Form.Reason", "x"), ("Form.Decision", "skip"));

        Assert.Equal(HttpStatusCode.NotFound, refused.Status);
    }

    [Fact]
    public async Task A_life_tells_each_hop_and_what_still_waits_and_leads_to_the_trace()
    {
        Blog.Flow.Fill();
        var evt = Blog.Flow.Events[0];
        using var owner = await OwnerAsync();

        var life = await owner.OpenAsync($"/events/lives/{evt.Thing}");

        Assert.Contains("Comments gave it its position 0.20 ms 1.00 ms", life.Text);
        Assert.Contains("Query handled it 0.20 ms 2.30 ms", life.Text);
        Assert.Contains("Moderation is stopped; it waits", life.Text);
        Assert.Contains("href=\"http://localhost:15100/traces/detail/0af7651916cd43dd8448eb211c80319c\"", life.Html);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync($"/events/lives/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task An_event_shows_its_data_as_text_and_says_what_is_left_out()
    {
        Blog.Flow.Fill();
        using var owner = await OwnerAsync();

        var page = await owner.OpenAsync($"/events/{Blog.Flow.Events[0].Id}");

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Html);
        Assert.DoesNotContain("<script>alert", page.Html);
        Assert.Contains("you are no moderator", page.Text);
    }

    [Fact]
    public async Task Without_a_dashboard_there_is_no_link_to_it()
    {
        await using var web = FrontEndHost.Start(Blog);
        Blog.Flow.Fill();
        using var owner = web.Browse();
        await owner.SignInAsync();

        var life = await owner.OpenAsync($"/events/lives/{Blog.Flow.Events[0].Thing}");

        Assert.Equal(HttpStatusCode.OK, life.Status);
        Assert.DoesNotContain("traces/detail", life.Html);
    }

    private async Task<PlainBrowser> OwnerAsync()
    {
        var browser = Web.Browse();
        await browser.SignInAsync();
        return browser;
    }
}
