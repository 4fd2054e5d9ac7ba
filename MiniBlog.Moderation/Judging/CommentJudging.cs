using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation.Decisions;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Moderation.Judging;

/// <summary>
/// Judges each text of each comment once, but for those that were decided before they came: of these the decisions are told. A status that Comments sets comes with the text judged before, so nothing goes
/// round in circles.
/// </summary>
public sealed class CommentJudging(Judges judges, TimeProvider time) : IEventConsumer<ModerationDb>
{
    public static IReadOnlySet<string> EventTypes { get; } =
        new[] { CommentCreated.EventType, CommentUpdated.EventType, CommentDeleted.EventType }.ToFrozenSet();

    public async Task HandleAsync(ModerationDb db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken)
    {
        var news = batch.Select(evt => News.Of(evt, Read(evt))).ToList();
        var found = await Circumstances.ReadAsync(
            db, [.. news.Select(n => n.Comment).Distinct()], [.. news.Where(n => n.IsNewText).Select(n => n.TextKey).OfType<Guid>().Distinct()], batch.Count, cancellationToken);
        news.RemoveAll(n => n.Data is CommentState state && found.IsOld(state));
        Guid[] changing = [.. news.Select(n => n.Comment).Where(found.Knows).Distinct()];
        var comments = changing.Length == 0 ? [] : await db.Comments.Where(c => changing.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        var texts = found.Texts;
        await texts.CompleteAsync(db, news.Select(n => n.TextKey), batch.Count, cancellationToken);
        var judge = await judges.OfAsync(db, found.RulesVersion, cancellationToken);
        var decided = await DecidedAsync(db, comments.Values, cancellationToken);

        List<JudgedComment> made = [];
        List<Decision> decisions = [];
        var events = new EventBatch();

        // In the order of the events: whether a text is a repeat must not depend on where a batch happens to end.
        foreach (var (evt, data, _, key) in news)
        {
            switch (data)
            {
                case CommentDeleted gone when comments.TryGetValue(gone.Id, out var comment):
                    texts.Remove(comment.TextKey);
                    comment.Forget();
                    break;
                case CommentState state when Receive(made, comments, texts, state, key) is { } comment:
                    if (decided.Remove(comment.Id, out var known) && TellsOf(events, known, state, evt, time.GetUtcNow()))
                    {
                        break;
                    }

                    var judgement = judge.Of(new Submission(comment.Author, comment.Content, texts.Others(comment.TextKey)));
                    var decision = comment.Decide(judgement.Verdict, judgement.Reasons, judge.RulesVersion, by: null, time.GetUtcNow());
                    decisions.Add(decision);
                    events.Add(decision.ToEvent(), decision.DecidedAt, evt.TraceParent);
                    break;
            }
        }

        await events.WriteAsync(db, decisions.Count > 0 ? [JudgementTables.Insert(made), JudgementTables.Insert(decisions)] : [], cancellationToken);
    }

    /// <summary>The decisions of comments that were imported, by comment and in their order.</summary>
    private static async Task<Dictionary<Guid, List<Decision>>> DecidedAsync(ModerationDb db, IEnumerable<JudgedComment> comments, CancellationToken cancellationToken)
    {
        Guid[] awaited = [.. comments.Where(comment => comment.Awaited).Select(comment => comment.Id)];
        return awaited.Length == 0
            ? []
            : (await db.Decisions.AsNoTracking().Where(d => awaited.Contains(d.CommentId)).OrderBy(d => d.Number).ToListAsync(cancellationToken))
                .GroupBy(d => d.CommentId).ToDictionary(comment => comment.Key, comment => comment.ToList());
    }

    /// <summary>Tells the decisions of a comment that has come.</summary>
    /// <returns>Whether one of them is about its text, so that the rules have nothing to say.</returns>
    private static bool TellsOf(EventBatch events, List<Decision> decisions, CommentState comment, CloudEvent cause, DateTimeOffset now)
    {
        decisions.ForEach(decision => events.Add(decision.ToEvent(), now, cause.TraceParent));
        return decisions.Exists(decision => decision.TextVersion == comment.TextVersion);
    }

    private static object Read(CloudEvent evt) => evt.Type switch
    {
        "comment-created" => evt.Read<CommentCreated>(),
        "comment-updated" => evt.Read<CommentUpdated>(),
        _ => evt.Read<CommentDeleted>(),
    };

    /// <summary>Takes in a text; null where it was judged already.</summary>
    private static JudgedComment? Receive(List<JudgedComment> made, Dictionary<Guid, JudgedComment> comments, TextCounts texts, CommentState state, Guid? textKey)
    {
        if (!comments.TryGetValue(state.Id, out var comment))
        {
            comment = new JudgedComment
            {
                Id = state.Id,
                PostId = state.PostId,
                Author = state.Author,
                Content = state.Content,
                TextVersion = state.TextVersion,
                TextKey = textKey,
            };
            comments.Add(state.Id, comment);
            made.Add(comment);
        }
        else if (comment.Deleted || state.TextVersion <= comment.TextVersion)
        {
            return null;
        }
        else
        {
            texts.Remove(comment.TextKey);
            comment.Receive(state, textKey);
        }

        texts.Add(comment.TextKey);
        return comment;
    }

    private sealed record News(CloudEvent Event, object Data, Guid Comment, Guid? TextKey)
    {
        /// <summary>Most others bring the status that Comments set; where one of those has a new text all the same, it costs one more question.</summary>
        public bool IsNewText => Data is CommentCreated or CommentUpdated { Status: CommentStatus.Pending };

        public static News Of(CloudEvent evt, object data) => data switch
        {
            CommentState state => new(evt, data, state.Id, Submission.KeyOf(state.PostId, state.Content)),
            _ => new(evt, data, ((CommentDeleted)data).Id, null),
        };
    }
}
