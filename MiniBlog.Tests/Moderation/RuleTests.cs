using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MiniBlog.Moderation.Judging;
using MiniBlog.Moderation.Rules;

namespace MiniBlog.Tests.Moderation;

public sealed class RuleTests
{
    public static TheoryData<Rule> GoodRules =>
    [
        .. DefaultRules.All,
        new Pattern { Action = RuleAction.Flag, Expression = @"\bfree\s+money\b" },
        new MaxLength { Action = RuleAction.Flag, Max = 5000 },
        new MinLength { Action = RuleAction.Reject, Min = 2, Enabled = false },
    ];

    public static TheoryData<Rule> BadRules =>
    [
        new BannedWords { Action = RuleAction.Flag, Words = [] },
        new BannedWords { Action = RuleAction.Flag, Words = null! },
        new BannedWords { Action = RuleAction.Flag, Words = ["fine", null!] },
        new BannedWords { Action = RuleAction.Flag, Words = ["fine", " "] },
        new BannedWords { Action = RuleAction.Flag, Words = ["nul\0"] },
        new BannedWords { Action = RuleAction.Flag, Words = [new string('x', 201)] },
        new BannedWords { Action = RuleAction.Flag, Words = [.. Enumerable.Repeat("x", 501)] },
        new Pattern { Action = RuleAction.Flag, Expression = "(" },
        new Pattern { Action = RuleAction.Flag, Expression = "" },
        new Pattern { Action = RuleAction.Flag, Expression = null! },
        new Pattern { Action = RuleAction.Flag, Expression = @"(a)\1" },
        new Pattern { Action = RuleAction.Flag, Expression = "(?=a)b" },
        new Pattern { Action = RuleAction.Flag, Expression = "((a{1,99}){1,99}){1,99}" },
        new Pattern { Action = RuleAction.Flag, Expression = new string('a', 501) },
        new MaxLinks { Action = RuleAction.Flag, Max = -1 },
        new AllCaps { Action = RuleAction.Flag, Percent = 101, MinLetters = 10 },
        new AllCaps { Action = RuleAction.Flag, Percent = 50, MinLetters = 0 },
        new RepeatedText { Action = RuleAction.Flag, Times = 11 },
        new MaxLength { Action = RuleAction.Flag, Max = 0 },
        new MinLength { Action = RuleAction.Flag, Min = 0 },
    ];

    [Theory]
    [MemberData(nameof(GoodRules))]
    public void A_rule_comes_back_from_JSON_as_it_went_whatever_the_order_of_its_members(Rule rule)
    {
        var json = JsonSerializer.Serialize(rule, RuleJson.Options);
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, RuleJson.Options)!;
        var reversed = JsonSerializer.Serialize(members.Reverse().ToDictionary(), RuleJson.Options);

        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<Rule>(reversed, RuleJson.Options), RuleJson.Options));
        Assert.True(IsValid(rule));
    }

    [Theory]
    [InlineData("""{"action":"flag","max":1}""")]
    [InlineData("""{"kind":"maxSpoons","action":"flag","max":1}""")]
    [InlineData("""{"kind":"maxLinks","action":"flag"}""")]
    [InlineData("""{"kind":"maxLinks","max":1}""")]
    [InlineData("""{"kind":"maxLinks","action":"flag","max":"many"}""")]
    public void JSON_that_is_no_rule_is_a_fault_of_the_JSON(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Rule>(json, RuleJson.Options));

    [Theory]
    [MemberData(nameof(BadRules))]
    public void A_rule_that_makes_no_sense_or_has_no_bounds_is_refused(Rule rule) => Assert.False(IsValid(rule));

    [Theory]
    [InlineData(@"(a+)+$")]
    [InlineData(@"(a|a)*b")]
    [InlineData(@"(.*a){20}c")]
    [InlineData(@"(\w+\s?)*x$")]
    [InlineData(@"\w{1,200}q")]
    public void A_pattern_that_would_run_for_ever_with_backtracking_is_matched(string expression)
    {
        var judge = new Judge(new RuleSet
        {
            Version = 1,
            Rules = [new Pattern { Action = RuleAction.Flag, Expression = expression }],
            Change = "",
            ChangedBy = "",
            ChangedAt = DateTimeOffset.UnixEpoch,
        });

        // With the other engine this test would not end; there is no clock in it.
        Assert.NotNull(judge.Of(new Submission("Ann", new string('a', 10_000) + "!", 0)));
    }

    private static bool IsValid(Rule rule) => Validator.TryValidateObject(rule, new ValidationContext(rule), null, validateAllProperties: true);
}
