using System.Net;
using System.Text.Json;

namespace MiniBlog.Tests.Web;

/// <summary>The rules, in a browser without scripts.</summary>
public class RulesPageTests : FrontEndTest
{
    [Fact]
    public async Task The_rules_are_read_in_sentences_changed_and_saved_as_a_version_with_its_reason()
    {
        Blog.AddRules();
        using var owner = await OwnerAsync();
        var page = await owner.OpenAsync("/moderation/rules");
        Assert.Contains("Reject a comment with the word “orange”.", page.Text);
        Assert.Contains("Flag a comment with more than 2 links.", page.Text);
        Assert.Contains("Version 1 is in force", page.Text);

        var saved = await SendAsync(owner, page, ("Form.Rules[0].Words", "pear\r\n  plum \r\n\r\n"), ("Form.Rules[0].InName", "true"), ("Form.Rules[1].Remove", "true"), ("Form.Why", "Fruit"), ("Form.Do", "save"));

        Assert.Equal("/moderation/rules", saved.Location);
        var rule = Assert.Single(Blog.RuleSets[1].Rules);
        Assert.Equal(["pear", "plum"], rule.GetProperty("words").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal(("00000000-0000-0000-0000-000000000001", true, "reject"), (rule.GetProperty("id").GetString(), rule.GetProperty("inName").GetBoolean(), rule.GetProperty("action").GetString()));
        Assert.False(rule.TryGetProperty("max", out _));
        Assert.Equal("Fruit", Blog.RuleSets[1].Change);
        Assert.Contains("Saved.", (await owner.OpenAsync(saved.Location!)).Text);
    }

    [Fact]
    public async Task A_rule_is_added_tried_on_a_text_and_the_last_comments_and_nothing_is_saved()
    {
        Blog.AddRules();
        var post = Blog.AddPost("A day out");
        Blog.AddComment(post, "Ann", "One");
        Blog.AddComment(post, "Bob", "<i>Two</i>");
        using var owner = await OwnerAsync();
        var added = await SendAsync(owner, await owner.OpenAsync("/moderation/rules"), ("Form.NewKind", "maxLength"), ("Form.Do", "add"));
        Assert.Contains("Flag a comment of more than 5,000 characters.", added.Text);

        var tried = await SendAsync(owner, added, ("Form.Rules[2].Number", "3"), ("Form.Text", "A pear"), ("Form.Author", "Eve"), ("Form.Do", "try"));

        Assert.Contains("Would change 2 decisions about the last 2 comments.", tried.Text);
        Assert.Contains("Your text would be rejected : \"pear\" is not wanted here.", tried.Text);
        Assert.Contains("&lt;i&gt;Two&lt;/i&gt;", tried.Html);
        Assert.Contains("It is &lt;b&gt;too&lt;/b&gt; long.", tried.Html);
        Assert.Contains("Flag a comment of more than 3 characters.", tried.Text);
        Assert.Equal(["maxLinks", "maxLength"], Blog.Tried!.Value.GetProperty("rules").EnumerateArray().Skip(1).Select(rule => rule.GetProperty("kind").GetString()));
        Assert.Equal("Eve", Blog.Tried.Value.GetProperty("text").GetProperty("author").GetString());
        Assert.Single(Blog.RuleSets);
    }

    [Fact]
    public async Task Of_two_moderators_the_second_is_shown_what_the_first_changed_before_anything_is_overwritten()
    {
        Blog.AddRules();
        using var owner = await OwnerAsync();
        var page = await owner.OpenAsync("/moderation/rules");
        Blog.AddRules("mia", "No fruit", """{"id":"00000000-0000-0000-0000-000000000001","kind":"bannedWords","action":"reject","enabled":true,"words":["orange","melon"],"inName":false}""");

        var refused = await SendAsync(owner, page, ("Form.Rules[1].Number", "7"), ("Form.Do", "save"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        Assert.Contains("mia saved version 2", refused.Text);
        Assert.Contains("Words added: melon", refused.Text);
        Assert.Contains("Removed: Flag a comment with more than 2 links.", refused.Text);
        Assert.Contains("value=\"7\"", refused.Html);
        Assert.Equal(2, Blog.RuleSets.Count);

        var saved = await SendAsync(owner, refused, ("Form.Do", "save"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        Assert.Equal(7, Blog.RuleSets[2].Rules[1].GetProperty("max").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_with_a_rule_is_said_at_the_rule_and_nothing_typed_is_lost()
    {
        Blog.AddRules();
        using var owner = await OwnerAsync();
        var refused = await SendAsync(
            owner, await owner.OpenAsync("/moderation/rules"), ("Form.Rules[0].Remove", "true"), ("Form.Rules[1].Number", ""), ("Form.Why", "My reason"), ("Form.Do", "save"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("value=\"My reason\"", refused.Html);
        // The fault is the first of the rules that were sent, and the second of those on the page.
        Assert.Matches("(?s)<p class=\"refusal\">The field Max must be between 0 and 1000.</p>.*id=\"rule-1-number\"", refused.Html);
        Assert.DoesNotMatch("(?s)<p class=\"refusal\">.*id=\"rule-0-words\"", refused.Html);
    }

    [Fact]
    public async Task An_earlier_version_is_compared_and_comes_back_as_a_new_one()
    {
        Blog.AddRules();
        Blog.AddRules("mia", "Open house");
        using var owner = await OwnerAsync();
        var versions = await owner.OpenAsync("/moderation/rules/versions");
        Assert.Contains("Removed: Reject a comment with the word “orange”.", versions.Text);
        Assert.Contains("Return to version 1", versions.Text);
        Assert.DoesNotContain("Return to version 2", versions.Text);

        var done = await owner.SendAsync(versions, null, ("Form.Version", "1"));

        Assert.Equal("/moderation/rules", done.Location);
        Assert.Equal(("returned to version 1", 2), (Blog.RuleSets[2].Change, Blog.RuleSets[2].Rules.Length));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await owner.SendAsync(versions, null, ("Form.Version", "1"))).Status);
    }

    [Fact]
    public async Task With_moderation_down_nothing_is_saved_and_the_form_stays()
    {
        Blog.AddRules();
        using var owner = await OwnerAsync();
        var page = await owner.OpenAsync("/moderation/rules");
        await Blog.Moderation.StopAsync();
        foreach (var button in new[] { "try", "save" })
        {
            var refused = await SendAsync(owner, page, ("Form.Rules[0].Words", "well chosen"), ("Form.Do", button));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("well chosen</textarea>", refused.Html);
        }
    }

    [Fact]
    public async Task As_many_rules_as_there_may_be_fit_in_the_form()
    {
        Blog.AddRules("mia", "Many", [.. Enumerable.Range(1, 200).Select(number =>
            JsonSerializer.Serialize(new { id = new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), kind = "bannedWords", action = "flag", enabled = true, words = new[] { $"word{number}" }, inName = true }))]);
        using var owner = await OwnerAsync();
        await SendAsync(owner, await owner.OpenAsync("/moderation/rules"), ("Form.Rules[199].Words", "the last"), ("Form.Do", "save"));
        Assert.Equal("the last", Blog.RuleSets[1].Rules[199].GetProperty("words")[0].GetString());
    }

    [Theory]
    [InlineData("/moderation/rules")]
    [InlineData("/moderation/rules/versions")]
    public async Task The_rules_are_for_moderators(string address)
    {
        using var reader = Web.Browse();
        Assert.StartsWith("/sign-in?from=", (await reader.OpenAsync(address)).Location);
    }

    /// <summary>Sends the form as a browser does: with all that stands in it.</summary>
    private static Task<PlainPage> SendAsync(PlainBrowser browser, PlainPage page, params (string Name, string Value)[] changes)
    {
        var form = page.WholeFormWith("Form.Do");
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return browser.PostAsync("/moderation/rules", form);
    }

    private async Task<PlainBrowser> OwnerAsync()
    {
        var owner = Web.Browse();
        await owner.SignInAsync();
        return owner;
    }
}
