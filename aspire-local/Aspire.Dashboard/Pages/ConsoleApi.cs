using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Resources;

namespace Aspire.Dashboard.Pages;

/// <summary>Console lines: of one resource (all its processes) or of all, as a stream that goes on, or as text to keep.</summary>
static class ConsoleApi
{
    public static void MapConsole(this RouteGroupBuilder group)
    {
        group.MapGet("/console", (string? resource, IResourceWatch watch, IHostApplicationLifetime lifetime, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(FollowAsync(watch, resource, lifetime.ApplicationStopping, cancellationToken)));

        group.MapGet("/console/text", (string? resource, IResourceWatch watch, HttpContext http) =>
        {
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(resource)}.txt\"";
            http.Response.ContentType = "text/plain; charset=utf-8";
            return WriteAsync(http, watch, resource);
        });
    }

    /// <summary>The processes that a choice means: one by its name, all of one display name, or all that have a console.</summary>
    static IEnumerable<ResourceView> Chosen(IResourceWatch watch, string? resource) => watch.Resources.Where(one =>
        string.IsNullOrEmpty(resource) ? !one.IsHidden && one.ResourceType != "Parameter" : one.Name == resource || one.DisplayName == resource);

    static string FileName(string? resource) => string.Concat((resource is { Length: > 0 } ? resource : "console").Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));

    static async Task WriteAsync(HttpContext http, IResourceWatch watch, string? resource)
    {
        await using var text = new StreamWriter(http.Response.Body);
        var chosen = Chosen(watch, resource).ToArray();
        foreach (var one in chosen)
        {
            await foreach (var batch in watch.WatchConsoleAsync(one.Name, follow: false, http.RequestAborted))
            {
                foreach (var line in batch)
                {
                    await text.WriteLineAsync(chosen.Length > 1 ? $"{one.Name} | {line.Text}" : line.Text);
                }

                await text.FlushAsync(http.RequestAborted);
            }
        }
    }

    static async IAsyncEnumerable<SseItem<string>> FollowAsync(IResourceWatch watch, string? resource, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        // One place: a browser that is slow to take lines holds up the host's stream, and fills no memory here.
        var events = Channel.CreateBounded<SseItem<string>>(1);
        var following = FollowAllAsync(watch, resource, events.Writer, ends.Token);
        yield return new SseItem<string>("", "open");
        await foreach (var item in events.Reader.UntilAsync(ends.Token))
        {
            yield return item;
        }

        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Follows each chosen process once, those too that come later, and again when the host is back.</summary>
    static async Task FollowAllAsync(IResourceWatch watch, string? resource, ChannelWriter<SseItem<string>> events, CancellationToken cancellationToken)
    {
        var followed = new Dictionary<string, Task>();
        var told = "";
        while (true)
        {
            var seen = watch.Changed.Version;
            var news = Names(watch);
            if (news != told)
            {
                await events.WriteAsync(new SseItem<string>(told = news, "resources"), cancellationToken);
            }

            foreach (var one in Chosen(watch, resource))
            {
                var isKnown = followed.TryGetValue(one.Name, out var earlier);
                if (watch.Link.Status == HostLinkStatus.Connected && (!isKnown || earlier!.IsCompleted))
                {
                    if (isKnown)
                    {
                        // A host that is back tells the kept lines once more.
                        await events.WriteAsync(new SseItem<string>(one.Name, "again"), cancellationToken);
                    }

                    var isOnly = watch.Resources.Count(other => other.DisplayName == one.DisplayName) == 1;
                    followed[one.Name] = FollowOneAsync(watch, one, isOnly ? one.DisplayName : one.Name, events, cancellationToken);
                }
            }

            await watch.Changed.WaitAsync(seen, cancellationToken);
        }
    }

    static async Task FollowOneAsync(IResourceWatch watch, ResourceView one, string label, ChannelWriter<SseItem<string>> events, CancellationToken cancellationToken)
    {
        await foreach (var batch in watch.WatchConsoleAsync(one.Name, follow: true, cancellationToken))
        {
            var lines = batch.Select(line => new object[] { line.Number, line.Text, line.IsError });
            await events.WriteAsync(new SseItem<string>(PageJson.Text(new { Resource = one.Name, Label = label, ColourName = one.DisplayName, Lines = lines }), "lines"), cancellationToken);
        }
    }

    /// <summary>What can be chosen: each display name, and each process where one has several.</summary>
    static string Names(IResourceWatch watch)
    {
        var names = watch.Resources.Where(one => !one.IsHidden && one.ResourceType != "Parameter").GroupBy(one => one.DisplayName)
            .SelectMany(group => group.Count() == 1 ? [group.Key] : group.Select(one => one.Name).Prepend(group.Key));
        var problem = watch.Link.Status switch
        {
            HostLinkStatus.Connected => null,
            HostLinkStatus.NotConfigured => "No host is configured: there are no consoles to show.",
            _ => "The host is away. What is shown is from when it was last there.",
        };
        return PageJson.Text(new { Names = names, Problem = problem });
    }
}
