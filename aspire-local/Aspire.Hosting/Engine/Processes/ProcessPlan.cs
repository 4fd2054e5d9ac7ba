namespace Aspire.Hosting.Engine;

/// <summary>A process to run.</summary>
sealed record ProcessPlan
{
    /// <summary>The program's full path.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment: nothing is inherited beyond it.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The variables that the application said, where others come from the machine; <see langword="null"/>: all of them.</summary>
    public IReadOnlyCollection<string>? Said { get; init; }

    /// <summary>What asks it to end in good order.</summary>
    public Signal StopSignal { get; init; } = Signal.Term;

    /// <summary>What it gets when the engine dies without a word.</summary>
    public Signal OrphanSignal { get; init; } = Signal.Kill;

    /// <summary>How long it may take to end in good order.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Whom it runs as; <see langword="null"/> for whoever runs the engine.</summary>
    public Account? Account { get; init; }

    /// <summary>Where to remember its process id, if it works on files that a second one would ruin.</summary>
    public ProcessRecord? Record { get; init; }

    /// <summary>A Linux capability that the account needs to reach its data, such as <c>dac_read_search</c>.</summary>
    public string? Capability { get; init; }
}

/// <summary>The signals that the engine sends; numbers are the same on Linux and macOS.</summary>
enum Signal
{
    Int = 2,
    Quit = 3,
    Kill = 9,
    Term = 15,
}
