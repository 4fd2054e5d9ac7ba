using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MiniBlog.Porting.Archives;
using MiniBlog.Porting.Blog;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Importing;

/// <summary>Gives a blog what a source holds.</summary>
/// <param name="blog">The blog.</param>
/// <param name="source">The source.</param>
/// <param name="dryRun">Whether to say only what would come.</param>
/// <param name="progress">Is told how far it is.</param>
public sealed class Import(BlogClient blog, IBlogSource source, bool dryRun, Progress progress)
{
    /// <summary>A request's body may have 2 MB.</summary>
    private const int MostBytes = 1024 * 1024;

    /// <summary>How long Comments may take to hear of the posts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, string> moved = [];
    private readonly HashSet<Guid> taken = [];

    /// <summary>
    /// Reads the whole source before it sends anything. Decisions go first: the comments that follow find out how they were decided, and none is
    /// judged anew; then posts; then comments.
    /// </summary>
    public async Task<ImportReport> RunAsync(CancellationToken cancellationToken)
    {
        var (posts, comments) = (source.Posts().Count(), source.Comments().Count());
        progress.Say($"The file is {source.Kind}, with {posts} posts and {comments} comments.");
        await blog.SignInAsync(cancellationToken);
        var report = new ImportReport(dryRun);
        await ImportImagesAsync(report, cancellationToken);
        await InBatchesAsync(source.Decisions(), "decisions", null, async items =>
        {
            var answer = await blog.ImportAsync(items, dryRun, cancellationToken);
            report.Add("decisions", answer, items.Sum(item => item.Decisions.Count));
        });
        await InBatchesAsync(source.Posts().Select(WithNewAddresses), "posts", posts, async items =>
        {
            var answer = await blog.ImportAsync(items, dryRun, cancellationToken);
            report.Add("posts", answer);
            taken.UnionWith(items.Select(item => item.Id).Except(answer.Refused.Select(fault => fault.Id)));
        });
        await InBatchesAsync(source.Comments(), "comments", comments, items => ImportAsync(items, report, cancellationToken));
        report.Notes.UnionWith(source.Notes);
        return report;
    }

    private async Task ImportImagesAsync(ImportReport report, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var image in source.Images())
        {
            var bytes = image.Read();
            try
            {
                var (address, isNew) = await blog.ImportImageAsync(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes, image.Author, image.AddedAt, dryRun, cancellationToken);
                report.Add("images", new ImportAnswer(isNew ? 1 : 0, isNew ? 0 : 1, [], []));
                if (address != image.Address)
                {
                    moved[image.Address] = address;
                }
            }
            catch (RefusedException e)
            {
                report.Refuse("image", image.Address, e.Message);
            }

            progress.Count("images", ++done);
        }

        progress.Done("images", done);
    }

    /// <summary>The longest first: an address may be the beginning of another.</summary>
    private ArchivedPost WithNewAddresses(ArchivedPost post) =>
        moved.Count == 0 ? post : post with { Content = moved.OrderByDescending(pair => pair.Key.Length).Aggregate(post.Content, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal)) };

    private async Task ImportAsync(IReadOnlyList<ArchivedComment> items, ImportReport report, CancellationToken cancellationToken)
    {
        foreach (var orphan in items.Where(item => !taken.Contains(item.PostId)))
        {
            report.Refuse("comment", $"{orphan.Id}", $"Its post '{orphan.PostId}' is not in the file, or was not taken.");
        }

        IReadOnlyList<ArchivedComment> left = [.. items.Where(item => taken.Contains(item.PostId))];
        for (var started = TimeProvider.System.GetTimestamp(); left.Count > 0;)
        {
            var answer = await blog.ImportAsync(left, dryRun, cancellationToken);
            // In a dry run no post has come that they could belong to.
            report.Add("comments", dryRun ? answer with { Added = answer.Added + answer.Waiting.Count } : answer);
            left = dryRun ? [] : [.. left.Where(item => answer.Waiting.Contains(item.Id))];
            if (left.Count > 0)
            {
                await Task.Delay(Look, cancellationToken);
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new PortingException($"Comments has not heard of the post '{left[0].PostId}' yet: see whether the blog is healthy, and repeat the command. It goes on from here.");
                }
            }
        }
    }

    private async Task InBatchesAsync<T>(IEnumerable<T> items, string what, int? of, Func<IReadOnlyList<T>, Task> send)
    {
        var batch = new List<T>();
        var (bytes, done) = (0, 0);
        foreach (var item in items)
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(item, ArchiveFormat.Json).Length;
            if (batch.Count == PortingEndpoints.MostItems || bytes + size > MostBytes)
            {
                await SendAsync();
            }

            batch.Add(item);
            bytes += size;
        }

        await SendAsync();
        progress.Done(what, done);

        async Task SendAsync()
        {
            if (batch.Count > 0)
            {
                await send(batch);
                progress.Count(what, done += batch.Count, of);
                (batch, bytes) = ([], 0);
            }
        }
    }
}

/// <summary>What came of an import, or would.</summary>
public sealed class ImportReport(bool dryRun)
{
    private static readonly string[] Order = ["posts", "comments", "decisions", "images"];

    private readonly Dictionary<string, (int Added, int Known)> counts = Order.ToDictionary(what => what, _ => (0, 0));

    /// <summary>What the source could not give, or not as it was.</summary>
    public SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>What the blog did not take.</summary>
    public List<string> Refused { get; } = [];

    public int Added(string what) => counts[what].Added;

    public int Known(string what) => counts[what].Known;

    public void Add(string what, ImportAnswer answer, int? all = null)
    {
        var (added, known) = counts[what];
        // Decisions come by comment, and are counted one by one where all of them were taken.
        counts[what] = (added + (all is not null && answer.Known == 0 && answer.Refused.Count == 0 ? all.Value : answer.Added), known + answer.Known);
        foreach (var fault in answer.Refused)
        {
            Refuse(what.TrimEnd('s'), $"{fault.Id}", fault.Reason);
        }
    }

    public void Refuse(string what, string id, string reason) => Refused.Add($"{what} {id}: {reason}");

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var what in Order)
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{what,-10} {counts[what].Added,7} {(dryRun ? "would come" : "came")}, {counts[what].Known} there already");
        }

        Refused.ForEach(line => text.AppendLine($"refused: {line}"));
        foreach (var note in Notes)
        {
            text.AppendLine($"note: {note}");
        }

        return text.Append(dryRun ? "Nothing was changed." : "").ToString().TrimEnd();
    }
}
