using CsCheck;
using MiniBlog.Moderation.Judging;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Moderation;

/// <summary>Judging is a function: these rules, this text, this verdict, for these reasons.</summary>
public sealed class JudgeTests
{
    private static readonly Gen<Rule> AnyRule = Gen.Select(Gen.Int[0, 6], Gen.Enum<RuleAction>(), Gen.Bool, Gen.Int[1, 10], Gen.OneOf("spam", "Orange", "so so", "a"))
        .Select(Rule (kind, action, enabled, number, word) => kind switch
        {
            0 => new BannedWords { Action = action, Enabled = enabled, Words = [word], InName = number % 2 == 0 },
            1 => new Pattern { Action = action, Enabled = enabled, Expression = $"{word}.*x", InName = number % 2 == 0 },
            2 => new MaxLinks { Action = action, Enabled = enabled, Max = number % 3 },
            3 => new AllCaps { Action = action, Enabled = enabled, Percent = number * 10, MinLetters = number },
            4 => new RepeatedText { Action = action, Enabled = enabled, Times = number },
            5 => new MaxLength { Action = action, Enabled = enabled, Max = number * 5 },
            _ => new MinLength { Action = action, Enabled = enabled, Min = number },
        });

    private static readonly Gen<Submission> AnySubmission = Gen.Select(
        Gen.OneOf("Ann", "spam", "ORANGE", "http://a.example"),
        Gen.OneOf("spam ", "ORANGE ", "so-so ", "http://a.example ", "HELLO ", "x", "\u00AD", "😀", "").Array[0, 8].Select(string.Concat),
        Gen.Int[0, 12]).Select((author, text, seen) => new Submission(author, text, seen));

    [Theory]
    [InlineData("I like an orange now and then.")]
    [InlineData("ORANGE")]
    [InlineData("orange-juice")]
    [InlineData("**Orange**!")]
    [InlineData("o\u00ADran\u200Bge")]
    public void The_word_orange_is_rejected_by_the_rules_that_a_blog_starts_with(string text)
    {
        var judgement = Default(text);

        Assert.Equal(Verdict.Rejected, judgement.Verdict);
        Assert.Equal(["\"orange\" is not wanted here."], judgement.Reasons);
    }

    [Theory]
    [InlineData("A fine post, thank you.")]
    [InlineData("oranges, orangery and blorange are other words")]
    [InlineData("See http://a.example and [that](https://b.example).")]
    [InlineData("OK, LOL")]
    [InlineData("")]
    [InlineData("👍")]
    public void An_ordinary_text_is_approved_without_a_reason(string text)
    {
        var judgement = Default(text);

        Assert.Equal(Verdict.Approved, judgement.Verdict);
        Assert.Empty(judgement.Reasons);
    }

    [Fact]
    public void More_than_two_links_are_left_to_a_moderator() =>
        AssertFlagged(Default("http://a.example https://b.example www.c.example"), "It has 3 links, more than 2.");

    [Fact]
    public void Shouting_is_left_to_a_moderator() => AssertFlagged(Default("WHY DOES NOBODY LISTEN TO ME"), "It is written in capitals.");

    [Fact]
    public void A_text_that_was_there_before_is_left_to_a_moderator() => AssertFlagged(Default("Nice post", seenBefore: 1), "The same text was sent to this post before.");

    [Theory]
    [InlineData("viagra")]
    [InlineData("Best ONLINE   CASINO here")]
    [InlineData("payday-loan")]
    public void Plain_spam_is_rejected(string text) => Assert.Equal(Verdict.Rejected, Default(text).Verdict);

    [Fact]
    public void The_most_severe_rule_decides_and_all_reasons_are_kept()
    {
        var judgement = Default("AN ORANGE HTTP://A.EXAMPLE HTTP://B.EXAMPLE HTTP://C.EXAMPLE", seenBefore: 3);

        Assert.Equal(Verdict.Rejected, judgement.Verdict);
        Assert.Equal(4, judgement.Reasons.Count);
    }

    [Theory]
    [InlineData("plain", 0)]
    [InlineData("https://www.a.example", 1)]
    [InlineData("[a](https://a.example)", 1)]
    [InlineData("[a](/there) and ![b](<http://www.b.example>)", 2)]
    [InlineData("<https://a.example> HTTP://B.EXAMPLE www.c.example", 3)]
    [InlineData("[a]: https://a.example", 1)]
    [InlineData("awww. https:/a", 0)]
    public void Each_link_counts_once(string text, int links) => Assert.Equal(links, Links.Count(text));

    [Theory]
    [InlineData("Hello, World!", " HELLO WORLD ")]
    [InlineData("  ", "")]
    [InlineData("ÉCLAIR éclair", " ÉCLAIR ÉCLAIR ")]
    [InlineData("σς Σ", " ΣΣ Σ ")]
    [InlineData("日本語、です", " 日本語 です ")]
    [InlineData("a\u0301b", " A\u0301B ")]
    public void Words_are_compared_without_case_and_punctuation(string text, string expected) => Assert.Equal(expected, NormalText.Of(text));

    [Fact]
    public void Texts_that_differ_in_case_and_punctuation_alone_are_the_same_on_a_post_and_others_are_not()
    {
        var post = Guid.NewGuid();

        Assert.Equal(Submission.KeyOf(post, "Nice post!"), Submission.KeyOf(post, "nice  POST"));
        Assert.NotEqual(Submission.KeyOf(post, "Nice post"), Submission.KeyOf(post, "Nice posts"));
        Assert.NotEqual(Submission.KeyOf(post, "Nice post"), Submission.KeyOf(Guid.NewGuid(), "Nice post"));
        Assert.Null(Submission.KeyOf(post, "👍 !!!"));
    }

    [Fact]
    public void A_name_is_looked_at_where_the_rule_says_so()
    {
        var rule = new BannedWords { Action = RuleAction.Reject, Words = ["casino"] };

        Assert.Equal(Verdict.Approved, Judge(rule).Of(new Submission("Casino", "Hello", 0)).Verdict);
        Assert.Equal(Verdict.Rejected, Judge(rule with { InName = true }).Of(new Submission("Casino", "Hello", 0)).Verdict);
    }

    [Fact]
    public void The_same_submission_gets_the_same_judgement() => Gen.Select(AnyRule.Array[0, 8], AnySubmission).Sample((rules, submission) =>
    {
        var (one, other) = (Judge(rules).Of(submission), Judge(rules).Of(submission with { }));
        Assert.Equal(one.Verdict, other.Verdict);
        Assert.Equal(one.Reasons, other.Reasons);
    });

    [Fact]
    public void The_order_of_the_rules_does_not_matter_to_the_verdict() => Gen.Select(AnyRule.Array[0, 8], AnySubmission).Sample((rules, submission) =>
        Judge(rules).Of(submission).Verdict == Judge([.. rules.Reverse()]).Of(submission).Verdict);

    [Fact]
    public void One_rule_more_never_makes_a_verdict_milder() => Gen.Select(AnyRule.Array[0, 8], AnyRule, AnySubmission).Sample((rules, more, submission) =>
        Severity(Judge([.. rules, more]).Of(submission)) >= Severity(Judge(rules).Of(submission)));

    [Fact]
    public void A_verdict_is_that_of_its_rules_one_by_one() => Gen.Select(AnyRule.Array[1, 8], AnySubmission).Sample((rules, submission) =>
    {
        var alone = rules.Select(rule => Judge(rule).Of(submission)).ToList();
        var together = Judge(rules).Of(submission);
        Assert.Equal(alone.Max(Severity), Severity(together));
        Assert.Equal(alone.SelectMany(judgement => judgement.Reasons), together.Reasons);
        Assert.Equal(together.Verdict == Verdict.Approved, together.Reasons.Count == 0);
    });

    [Fact]
    public void A_rule_that_is_switched_off_never_fires() => Gen.Select(AnyRule, AnySubmission).Sample((rule, submission) =>
        Judge(rule with { Enabled = false }).Of(submission).Verdict == Verdict.Approved);

    private static void AssertFlagged(Judgement judgement, string reason)
    {
        Assert.Equal(Verdict.Flagged, judgement.Verdict);
        Assert.Equal([reason], judgement.Reasons);
    }

    private static int Severity(Judgement judgement) => judgement.Verdict switch { Verdict.Approved => 0, Verdict.Flagged => 1, _ => 2 };

    private static Judgement Default(string text, int seenBefore = 0) => Judge([.. DefaultRules.All]).Of(new Submission("Ann", text, seenBefore));

    private static Judge Judge(params Rule[] rules) =>
        new(new RuleSet { Version = 1, Rules = rules, Change = "", ChangedBy = "", ChangedAt = DateTimeOffset.UnixEpoch });
}
