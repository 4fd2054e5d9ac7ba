using MiniBlog.Bench.Running;

namespace MiniBlog.Bench;

/// <summary>Something that is measured.</summary>
interface IScenario
{
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string Summary { get; }

    /// <summary>Whether a small part of it belongs to <c>quick</c>.</summary>
    bool IsQuick => true;

    /// <summary>Whether it takes so long that <c>all</c> leaves it out.</summary>
    bool IsLong => false;

    Task<IReadOnlyList<Figure>> RunAsync(Settings settings);
}

/// <summary>How a scenario runs.</summary>
/// <param name="Shared">With it, a small part only, on this blog, to see that it works; null: all of it, on a blog of its own.</param>
/// <param name="Held">The comments a second that <c>load</c> found to be held in the same run; null where it did not run.</param>
/// <param name="Stop">Cancelled by Ctrl-C.</param>
sealed record Settings(Blog? Shared, double? Held, CancellationToken Stop)
{
    public bool Quick => Shared is not null;

    /// <summary>The blog to measure; where it is the scenario's own it ends with the run.</summary>
    public async Task<BlogRun> BlogAsync() => Shared is null ? new(await Blog.StartAsync(), Owned: true) : new(Shared, Owned: false);

    /// <summary>Measures the blog, and where all is measured once more one whose services have telemetry off: what it costs.</summary>
    /// <param name="measure">Measures a blog; told whether its services tell anything.</param>
    /// <exception cref="InvalidOperationException">Telemetry came from services that have it off.</exception>
    public async Task<IReadOnlyList<Figure>> WithAndWithoutTelemetryAsync(Func<Blog, bool, Task<IReadOnlyList<Figure>>> measure)
    {
        IReadOnlyList<Figure> figures;
        // Ends before the other starts: they would share the processors.
        await using (var run = await BlogAsync())
        {
            figures = await measure(run.Blog, true);
        }

        if (Quick)
        {
            return figures;
        }

        Progress.Say("  without telemetry");
        await using var blog = await Blog.StartAsync(environment: Blog.WithoutTelemetry);
        var without = await measure(blog, false);
        return blog.Telemetry.Bytes > 0
            ? throw new InvalidOperationException("Telemetry is not off.")
            : [.. figures, .. without.Select(figure => figure with { What = $"without telemetry: {figure.What}", Bar = null })];
    }
}

/// <summary>A scenario's use of a blog.</summary>
sealed record BlogRun(Blog Blog, bool Owned) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Owned ? Blog.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>A figure that was measured.</summary>
/// <param name="What">What it is of.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; <c>ratio</c> for one figure in parts of another.</param>
/// <param name="Bar">What it should be, such as <c>≤ 8</c>; null where it is only told.</param>
sealed record Figure(string What, double Value, string Unit, string? Bar = null)
{
    /// <summary>Whether the bar is reached; null without one.</summary>
    public bool? Holds => Bar?[0] switch
    {
        '≤' => Value <= double.Parse(Bar[1..], System.Globalization.CultureInfo.InvariantCulture),
        '≥' => Value >= double.Parse(Bar[1..], System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The 50th and 99th percentile of durations, in milliseconds.</summary>
    public static IEnumerable<Figure> Percentiles(string what, IEnumerable<TimeSpan> durations, string? p50 = null, string? p99 = null)
    {
        var sorted = durations.Order().ToArray();
        yield return new($"{what}, p50", At(sorted, 0.50), "ms", p50);
        yield return new($"{what}, p99", At(sorted, 0.99), "ms", p99);
    }

    private static double At(TimeSpan[] sorted, double part) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(part * sorted.Length) - 1)].TotalMilliseconds;
}
