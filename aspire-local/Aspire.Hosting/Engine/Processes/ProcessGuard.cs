using System.Globalization;

namespace Aspire.Hosting.Engine;

/// <summary>
/// Wraps a command so that it (1) has a session of its own, or Ctrl-C in the terminal would end everything at once instead of
/// in order, and (2) gets a signal when the engine dies, even by SIGKILL. All wrappers <c>exec</c>: the process id stays.
/// </summary>
abstract class ProcessGuard
{
    /// <summary>What works everywhere.</summary>
    public static ProcessGuard Portable { get; } = new Watchdog();

    /// <summary>The best that this machine has.</summary>
    public static ProcessGuard Current { get; } =
        OperatingSystem.IsLinux() && Programs.OnPath("setpriv") is not null ? new ParentDeathSignal() : Portable;

    /// <summary>The command line that runs <paramref name="plan"/>.</summary>
    public abstract IReadOnlyList<string> Wrap(ProcessPlan plan);

    /// <summary>Whether the process must keep the pipe that is its standard input.</summary>
    public abstract bool HoldsInput { get; }

    /// <summary>
    /// Linux: the kernel sends the signal (prctl(2), PR_SET_PDEATHSIG) when the <em>thread</em> that forked ends, hence
    /// <see cref="Spawner"/>. It is cleared by a change of user, so setpriv(1) sets it after that. The engine may have died before
    /// it was set: the shell compares its parent with the engine's process id and gives up if they differ.
    /// </summary>
    sealed class ParentDeathSignal : ProcessGuard
    {
        const string UnlessOrphan = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

        public override bool HoldsInput => false;

        public override IReadOnlyList<string> Wrap(ProcessPlan plan) =>
        [
            "setsid", "setpriv", .. AsAccount(plan), "--pdeathsig", plan.OrphanSignal.ToString().ToUpperInvariant(), "--",
            "/bin/sh", "-c", UnlessOrphan, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), plan.Program, .. plan.Arguments,
        ];

        static string[] AsAccount(ProcessPlan plan) => plan.Account is not { } account ? [] :
        [
            $"--reuid={account.UserId}", $"--regid={account.GroupId}", "--clear-groups",
            .. plan.Capability is { } capability ? [$"--inh-caps=+{capability}", $"--ambient-caps=+{capability}"] : Array.Empty<string>(),
        ];
    }

    /// <summary>
    /// macOS and others: a shell in the background reads a pipe whose other end the engine holds; when the pipe ends, the engine is
    /// gone, and the shell sends the signal. Perl, which macOS has, makes the session (there is no setsid(1)).
    /// </summary>
    sealed class Watchdog : ProcessGuard
    {
        const string Script =
            "signal=$0; exec 3<&0; { cat <&3 >/dev/null 2>&1; kill -s \"$signal\" $$ 2>/dev/null; } >/dev/null 2>&1 & exec 3<&- \"$@\" </dev/null";

        public override bool HoldsInput => true;

        public override IReadOnlyList<string> Wrap(ProcessPlan plan) => plan.Account is not null
            ? throw new DistributedApplicationException("PostgreSQL refuses to run as root; run as another user.")
            : [.. Session, "/bin/sh", "-c", Script, plan.OrphanSignal.ToString().ToUpperInvariant(), plan.Program, .. plan.Arguments];

        static string[] Session => Programs.OnPath("setsid") is not null
            ? ["setsid"]
            : ["perl", "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV;"];
    }
}
