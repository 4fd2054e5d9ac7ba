using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Moderation.Decisions;

/// <summary>
/// Decisions for an archive, and from one. They are given before the comments are: so none of these is judged anew, and their events go out when
/// the comment has come, for only then has Comments something to decide on.
/// </summary>
public static class DecisionPorting
{
    private const int LongestPage = 500;

    public static RouteGroupBuilder MapDecisionPorting(this RouteGroupBuilder group)
    {
        var porting = group.MapPortingGroup();
        porting.MapGet("/export/decisions", ExportAsync);
        // One bad item is no reason to refuse the others: each is validated by itself.
        porting.MapPost("/import/decisions", ImportAsync).DisableValidation();
        return group;
    }

    /// <summary>What a deleted comment left is not given: without the comment it says nothing.</summary>
    private static async Task<Ok<ExportPage<ArchivedDecisions>>> ExportAsync(ModerationDb db, Guid? after, CancellationToken cancellationToken)
    {
        var from = after ?? Guid.Empty;
        var comments = await db.Comments.AsNoTracking().Where(c => c.Id > from && !c.Deleted && !c.Awaited)
            .OrderBy(c => c.Id).Take(LongestPage + 1).Select(c => new { c.Id, c.PostId }).ToListAsync(cancellationToken);
        Guid[] ids = [.. comments.Select(c => c.Id)];
        var decisions = (await db.Decisions.AsNoTracking().Where(d => ids.Contains(d.CommentId)).OrderBy(d => d.Number).ToListAsync(cancellationToken)).ToLookup(d => d.CommentId);
        return TypedResults.Ok(comments.ToExportPage(
            LongestPage,
            comment => new ArchivedDecisions { CommentId = comment.Id, PostId = comment.PostId, Decisions = [.. decisions[comment.Id].Select(Archive)] },
            comment => $"{comment.Id}"));
    }

    private static Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync(
        ImportRequest<ArchivedDecisions> request, ModerationDb db, TimeProvider time, HttpContext http, bool dryRun = false) =>
        http.ImportAsync(db, request, dryRun, comment => comment.CommentId, async batch =>
        {
            Guid[] ids = [.. batch.Items.Select(item => item.CommentId)];
            var known = (await db.Comments.Where(comment => ids.Contains(comment.Id)).Select(comment => comment.Id).ToListAsync(http.RequestAborted)).ToHashSet();
            var now = time.GetUtcNow();
            foreach (var item in batch.Items)
            {
                if (known.Contains(item.CommentId))
                {
                    batch.Known++;
                }
                else if (item.Decisions.Select(PortingEndpoints.Fault).FirstOrDefault(fault => fault is not null) is { } fault)
                {
                    batch.Refuse(item.CommentId, fault);
                }
                else
                {
                    db.Add(JudgedComment.Expect(item.CommentId, item.PostId, item.Decisions.Count));
                    db.AddRange(item.Decisions.Select((decision, i) => From(item, decision, i + 1, now)));
                    batch.Added++;
                }
            }
        });

    private static Decision From(ArchivedDecisions comment, ArchivedDecision decision, int number, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        CommentId = comment.CommentId,
        Number = number,
        PostId = comment.PostId,
        TextVersion = decision.TextVersion,
        Verdict = decision.Verdict,
        Reasons = [.. decision.Reasons],
        RulesVersion = decision.RulesVersion,
        DecidedBy = decision.DecidedBy,
        DecidedAt = decision.DecidedAt.ToStored(),
    };

    private static ArchivedDecision Archive(Decision decision) => new()
    {
        TextVersion = decision.TextVersion,
        Verdict = decision.Verdict,
        Reasons = decision.Reasons,
        RulesVersion = decision.RulesVersion,
        DecidedBy = decision.DecidedBy,
        DecidedAt = decision.DecidedAt,
    };
}
