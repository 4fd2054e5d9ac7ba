using CsCheck;
using MiniBlog.Comments.Comments;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Comments;

public sealed class CommentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly Comment comment = new()
    {
        Id = Guid.CreateVersion7(Noon),
        PostId = Guid.CreateVersion7(Noon),
        ParentId = null,
        Author = "Ann",
        Content = "First!",
        Status = CommentStatus.Pending,
        TextVersion = 1,
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Version = 1,
    };

    [Theory]
    [InlineData(Verdict.Approved, CommentStatus.Approved)]
    [InlineData(Verdict.Rejected, CommentStatus.Rejected)]
    [InlineData(Verdict.Flagged, CommentStatus.Flagged)]
    public void A_verdict_on_the_text_sets_the_status(Verdict verdict, CommentStatus status)
    {
        Assert.True(comment.Judge(VerdictOn(1, verdict), Noon.AddSeconds(1)));
        Assert.Equal((status, 2, 1, Noon.AddSeconds(1)), (comment.Status, comment.Version, comment.TextVersion, comment.UpdatedAt));
    }

    [Fact]
    public void The_same_verdict_again_changes_nothing()
    {
        comment.Judge(VerdictOn(1, Verdict.Approved), Noon);

        Assert.False(comment.Judge(VerdictOn(1, Verdict.Approved), Noon));
        Assert.Equal(2, comment.Version);
    }

    [Fact]
    public void A_verdict_on_an_earlier_text_does_not_count()
    {
        comment.Edit("Ann", "Buy orange pills", Noon);

        Assert.False(comment.Judge(VerdictOn(1, Verdict.Approved), Noon));
        Assert.Equal(CommentStatus.Pending, comment.Status);
    }

    [Theory]
    [InlineData("Ann", "Second!")]
    [InlineData("Cheap pills", "First!")]
    public void An_approved_comment_is_judged_again_when_its_text_or_name_changes(string author, string content)
    {
        comment.Judge(VerdictOn(1, Verdict.Approved), Noon);

        Assert.True(comment.Edit(author, content, Noon.AddMinutes(1)));
        Assert.Equal((CommentStatus.Pending, 2, 3), (comment.Status, comment.TextVersion, comment.Version));
    }

    [Fact]
    public void Editing_to_the_same_is_no_change()
    {
        Assert.False(comment.Edit("Ann", "First!", Noon.AddMinutes(1)));
        Assert.Equal((1, 1), (comment.TextVersion, comment.Version));
    }

    [Fact]
    public void A_cursor_comes_back_as_it_was_written() => Gen.Guid.Sample(id =>
    {
        Assert.True(CommentCursor.TryParse(new CommentCursor(id).ToString(), null, out var cursor));
        Assert.Equal(id, cursor.After);
    });

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("' OR 1=1 --")]
    public void What_is_no_cursor_is_refused(string text) => Assert.False(CommentCursor.TryParse(text, null, out _));

    private CommentModerated VerdictOn(int textVersion, Verdict verdict) => new()
    {
        CommentId = comment.Id,
        PostId = comment.PostId,
        TextVersion = textVersion,
        Verdict = verdict,
        Reasons = [],
        RulesVersion = 1,
        DecidedBy = null,
        DecidedAt = Noon,
    };
}
