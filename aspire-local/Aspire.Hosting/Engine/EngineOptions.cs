namespace Aspire.Hosting.Engine;

/// <summary>What the command line asks of the engine. Everything that it does not know itself is configuration: <c>Key:Sub=value</c>.</summary>
sealed record EngineOptions
{
    public const string HelpText = """
        Brings the application up on this machine, without containers.

          --verbose            show every line that the services write, not only warnings and errors
          --data-path FOLDER   keep databases, passwords and logs here instead of in .data/ of the checkout
          --help               show this text

          --publisher manifest --output-path FILE
                               start nothing; write the manifest that deployment tools such as azd read
          --operation publish --step publish --output-path FOLDER
                               start nothing; write what the model's compute environment runs: for Docker Compose, Kubernetes

        Any other --Section:Key=value sets configuration. A parameter can also be set in the environment, as
        Parameters__NAME=value, with _ for each - in its name. DcpPublisher:RandomizePorts=true leaves fixed ports alone.
        """;

    static readonly string[] Switches = ["--verbose", "--help"];
    static readonly string[] Valued = ["--data-path", "--publisher", "--output-path", "--operation", "--step", "--environment", "--launch-profile"];

    public bool Verbose { get; init; }

    public bool Help { get; init; }

    public string? DataPath { get; init; }

    public string? Publisher { get; init; }

    public string? OutputPath { get; init; }

    public string? Operation { get; init; }

    /// <summary>Which step of publishing: <c>publish</c> is the one there is.</summary>
    public string? Step { get; init; }

    /// <summary>What is wrong with the command line, in one line.</summary>
    public string? Error { get; init; }

    /// <summary>The rest, for the configuration.</summary>
    public required string[] Configuration { get; init; }

    /// <summary>Whether the application is published instead of run.</summary>
    public bool IsPublish => Publisher is not null || string.Equals(Operation, "publish", StringComparison.OrdinalIgnoreCase);

    public static EngineOptions Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var rest = new List<string>();
        string? error = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (Switches.Contains(name) && value is null)
            {
                values[name] = null;
            }
            else if (Valued.Contains(name))
            {
                value ??= i + 1 < args.Count ? args[++i] : null;
                values[name] = value;
                error ??= string.IsNullOrEmpty(value) ? $"The option {name} needs a value; see --help." : null;
            }
            else if (value is not null && IsConfigurationKey(name))
            {
                rest.Add(args[i]);
            }
            else
            {
                error ??= $"Unknown option '{args[i]}'; see --help.";
            }
        }

        string? Value(string name) => values.GetValueOrDefault(name);
        return new()
        {
            Verbose = values.ContainsKey("--verbose"),
            Help = values.ContainsKey("--help"),
            DataPath = Value("--data-path"),
            Publisher = Value("--publisher"),
            OutputPath = Value("--output-path"),
            Operation = Value("--operation"),
            Step = Value("--step"),
            Error = error ?? Contradiction(Value("--operation"), Value("--publisher"), Value("--step")),
            Configuration = [.. rest, .. Value("--environment") is { } environment ? [$"--environment={environment}"] : Array.Empty<string>()],
        };
    }

    // A key without a section would be a misspelt option more often than configuration.
    static bool IsConfigurationKey(string name) => name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal)
        || !name.StartsWith('-');

    static string? Contradiction(string? operation, string? publisher, string? step) => (operation, publisher, step) switch
    {
        (null or "run" or "publish", null or "manifest", null) => null,
        ("publish", null, "publish") => null,
        (_, _, not null) => "The option --step goes with --operation publish, and the local engine knows the step 'publish' alone.",
        (null or "run" or "publish", _, _) => $"Unknown publisher '{publisher}'; the local engine knows 'manifest'.",
        _ => $"Unknown operation '{operation}'; the local engine knows 'run' and 'publish'.",
    };
}

/// <summary>How this run differs from that of a person at a terminal.</summary>
/// <param name="Data">Where the data is.</param>
/// <param name="RandomPorts">Whether fixed ports are left alone, so that several runs go on at once.</param>
/// <param name="Silent">Whether the console stays empty.</param>
/// <param name="Options">The command line.</param>
sealed record EngineSettings(DataFolder Data, bool RandomPorts, bool Silent, EngineOptions Options);
