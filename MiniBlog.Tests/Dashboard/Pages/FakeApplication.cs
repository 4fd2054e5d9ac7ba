using System.Runtime.CompilerServices;
using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>The resources of an application whose host a test plays.</summary>
public sealed class FakeApplication : IResourceWatch
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<ConsoleLine>> consoles = [];
    private readonly ChangeSignal written = new();
    private List<ResourceView> resources = [];
    private TaskCompletionSource lost = new();

    public HostLinkState Link { get; private set; } = new(HostLinkStatus.Connected, "MiniBlog", null);

    public IReadOnlyList<ResourceView> Resources
    {
        get
        {
            lock (gate)
            {
                return [.. resources];
            }
        }
    }

    public ChangeSignal Changed { get; } = new();

    /// <summary>The commands that were given: resource and command.</summary>
    public List<(string Resource, string Command)> Given { get; } = [];

    /// <summary>What becomes of the next commands.</summary>
    public Func<string, string, Task<CommandOutcome>> Command { get; set; } = (_, _) => Task.FromResult(new CommandOutcome(CommandStatus.Succeeded, null));

    public void Set(params ResourceView[] all)
    {
        lock (gate)
        {
            resources = [.. all];
        }

        Changed.Raise();
    }

    public void Change(string name, Func<ResourceView, ResourceView> change)
    {
        lock (gate)
        {
            resources = [.. resources.Select(one => one.Name == name ? change(one) : one)];
        }

        Changed.Raise();
    }

    public void Lose(HostLinkState state)
    {
        Link = state;
        lost.SetResult();
        Changed.Raise();
    }

    public void Regain()
    {
        lost = new();
        Link = new(HostLinkStatus.Connected, "MiniBlog", null);
        Changed.Raise();
    }

    public void Write(string resource, params (string Text, bool IsError)[] lines)
    {
        lock (gate)
        {
            var console = consoles.TryGetValue(resource, out var known) ? known : consoles[resource] = [];
            var before = console.Count;
            console.AddRange(lines.Select((line, index) => new ConsoleLine(before + index + 1, line.Text, line.IsError)));
        }

        written.Raise();
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ends = lost.Task;
        for (var at = 0; ;)
        {
            var seen = written.Version;
            List<ConsoleLine> news;
            lock (gate)
            {
                news = consoles.TryGetValue(resourceName, out var console) ? [.. console.Skip(at)] : [];
            }

            if (news.Count > 0)
            {
                at += news.Count;
                yield return news;
            }

            if (!follow)
            {
                yield break;
            }

            await Task.WhenAny(written.WaitAsync(seen, cancellationToken), ends);
            cancellationToken.ThrowIfCancellationRequested();
            if (ends.IsCompleted)
            {
                yield break;
            }
        }
    }

    public Task<CommandOutcome> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        Given.Add((resourceName, commandName));
        return Command(resourceName, commandName);
    }
}
