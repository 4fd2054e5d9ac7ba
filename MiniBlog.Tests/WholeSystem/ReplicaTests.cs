using System.Collections.Concurrent;
using System.Diagnostics;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>Two replicas of every service: who uses the blog does not notice that one dies.</summary>
[Collection(nameof(ReplicatedSystem))]
public sealed class ReplicaTests(ReplicatedSystem system)
{
    private static readonly string[] Consumers = ["comments", "moderation", "query"];

    private readonly BlogDriver driver = new(system.Blog);

    [Fact]
    public async Task While_one_of_two_replicas_of_every_service_is_killed_no_request_fails_but_those_in_flight_and_the_other_takes_its_partitions()
    {
        var posts = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => driver.PublishAsync($"Post {n}")));
        // Comments takes none on a post that it has not heard of.
        var first = await Task.WhenAll(posts.Select(async post => (post, await driver.CommentAsync(post, "The first thought."))));
        var (living, dead) = (new Dictionary<string, string>(), new List<string>());
        var kills = new ConcurrentBag<(long From, long To)>();
        await using var clients = new Clients(system.Blog, driver, posts);
        Array.ForEach(first, clients.Accepted.Add);
        foreach (var service in ReplicatedSystem.Services)
        {
            var replicas = await system.ReplicasAsync(service);
            await clients.SentAsync(20);
            var from = Stopwatch.GetTimestamp();
            await system.KillAsync(replicas[0]);
            kills.Add((from, Stopwatch.GetTimestamp()));
            dead.Add(replicas[0].Id);
            living[service] = replicas[1].Id;
        }

        await clients.SentAsync(100);
        await Task.WhenAll(Consumers.Select(consumer => Eventually.EqualsAsync([living[consumer]], () => system.HoldersAsync(consumer))));
        await clients.StopAsync();

        // A lease of one that is gone runs out after LeaseTime, and the others look every third of that.
        Assert.True(new SubscriptionOptions().LeaseTime * 4 / 3 <= TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(clients.Failed, failed => !kills.Any(kill => failed.From <= kill.To && failed.To >= kill.From));
        var unanswered = 0;
        foreach (var accepted in clients.Accepted.GroupBy(comment => comment.Post, comment => comment.Comment))
        {
            var listed = new List<Guid>();
            await Eventually.HoldsAsync(async () => !accepted.Except(listed = await driver.ListedAsync(accepted.Key)).Any(), "every accepted comment is public");
            Assert.Equal(listed.Distinct(), listed);
            unanswered += listed.Count - accepted.Count();
        }

        // One that was in flight may have been accepted by a service that was killed before it could say so.
        Assert.InRange(unanswered, 0, clients.Failed.Count(failed => failed.What == Clients.Refused));

        await Task.WhenAll(dead.Select(system.StartAsync));
    }

    /// <summary>People and programs who use every service, each one request after the other.</summary>
    private sealed class Clients : IAsyncDisposable
    {
        public const string Refused = "a comment was not accepted";

        private readonly CancellationTokenSource stop = new();
        private readonly Task[] running;
        private int sent;

        public Clients(BlogSystem blog, BlogDriver driver, Guid[] posts)
        {
            running =
            [
                RunAsync(_ => ReadAsync(blog.Web, "/")),
                RunAsync(_ => ReadAsync(blog.Query, "/posts")),
                RunAsync(_ => ReadAsync(blog.Moderation, "/rules", Roles.Moderator)),
                RunAsync(_ => SendAsync(blog.Posts, new { title = "Another", content = "x", tags = Array.Empty<string>(), status = "draft" })),
                RunAsync(async n =>
                {
                    if (await driver.TryCommentAsync(posts[n % posts.Length], $"Thought number {n} about it.", $"{Guid.NewGuid()}") is { } id)
                    {
                        Accepted.Add((posts[n % posts.Length], id));
                        return null;
                    }

                    return Refused;
                }),
            ];
        }

        public ConcurrentBag<(Guid Post, Guid Comment)> Accepted { get; } = [];

        /// <summary>Requests that got no good answer, from when to when.</summary>
        public ConcurrentBag<(long From, long To, string What)> Failed { get; } = [];

        /// <summary>Waits until so many more requests were answered.</summary>
        public Task SentAsync(int more)
        {
            var target = Volatile.Read(ref sent) + more;
            return Eventually.HoldsAsync(() => Volatile.Read(ref sent) >= target, $"{more} more requests are answered");
        }

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            stop.Dispose();
        }

        private static async Task<string?> ReadAsync(HttpClient client, string path, params string[] roles)
        {
            using var request = BlogSystem.Request(HttpMethod.Get, path, null, roles);
            return await AnswerAsync(client, request);
        }

        private static async Task<string?> SendAsync(HttpClient client, object post)
        {
            using var request = BlogSystem.Request(HttpMethod.Post, "/posts", post, Roles.Author);
            return await AnswerAsync(client, request);
        }

        private static async Task<string?> AnswerAsync(HttpClient client, HttpRequestMessage request)
        {
            using (client)
            {
                try
                {
                    using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
                    return answer.IsSuccessStatusCode ? null : $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode}";
                }
                catch (HttpRequestException reason)
                {
                    return $"{request.Method} {request.RequestUri}: {reason.Message}";
                }
            }
        }

        private Task RunAsync(Func<int, Task<string?>> request) => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var from = Stopwatch.GetTimestamp();
                if (await request(n) is { } fault)
                {
                    Failed.Add((from, Stopwatch.GetTimestamp(), fault));
                }

                Interlocked.Increment(ref sent);
            }
        });
    }
}
