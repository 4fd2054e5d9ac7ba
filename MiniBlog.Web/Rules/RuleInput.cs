namespace MiniBlog.Web.Rules;

/// <summary>A rule in the form.</summary>
public sealed class RuleInput
{
    /// <summary>Stands for a field without a number: outside of every limit, so Moderation says what is missing.</summary>
    private const int Missing = -1;

    private const int UsualLetters = 16;

    /// <summary>Empty for a rule that is not saved yet.</summary>
    public Guid Id { get; set; }

    public string? Kind { get; set; }

    public string? Action { get; set; }

    public bool Enabled { get; set; }

    /// <summary>One a line.</summary>
    public string? Words { get; set; }

    public string? Expression { get; set; }

    public bool InName { get; set; }

    /// <summary>The one number that most kinds need; <see cref="RuleKind.Number"/> says what it is.</summary>
    public int? Number { get; set; }

    public int? MinLetters { get; set; }

    /// <summary>Whether the rule is to go with the next saving.</summary>
    public bool Remove { get; set; }

    /// <summary>A new rule.</summary>
    public static RuleInput New(RuleKind kind) =>
        new() { Kind = kind.Name, Action = "flag", Enabled = true, Number = kind.Usual, MinLetters = kind.HasLetters ? UsualLetters : null };

    public static RuleInput Of(RuleView rule) => new()
    {
        Id = rule.Id,
        Kind = rule.Kind,
        Action = rule.Action,
        Enabled = rule.Enabled,
        Words = string.Join('\n', rule.Words ?? []),
        Expression = rule.Expression,
        InName = rule.InName is true,
        Number = rule.Max ?? rule.Min ?? rule.Percent ?? rule.Times,
        MinLetters = rule.MinLetters,
    };

    /// <summary>As Moderation takes it.</summary>
    public RuleView ToRule()
    {
        var number = Number ?? Missing;
        return new RuleView
        {
            Id = Id,
            Kind = Kind ?? "",
            Action = Action is "reject" ? "reject" : "flag",
            Enabled = Enabled,
            Words = Kind is "bannedWords" ? [.. (Words ?? "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] : null,
            Expression = Kind is "pattern" ? Expression ?? "" : null,
            InName = RuleKind.Of(Kind)?.LooksAtName is true ? InName : null,
            Max = Kind is "maxLinks" or "maxLength" ? number : null,
            Min = Kind is "minLength" ? number : null,
            Percent = Kind is "allCaps" ? number : null,
            MinLetters = Kind is "allCaps" ? MinLetters ?? Missing : null,
            Times = Kind is "repeatedText" ? number : null,
        };
    }
}

/// <summary>The form of all rules.</summary>
public sealed class RulesInput
{
    /// <summary>The version that was opened.</summary>
    public int Version { get; set; }

    public List<RuleInput> Rules { get; set; } = [];

    /// <summary>The kind of rule to add.</summary>
    public string? NewKind { get; set; }

    /// <summary>A text to try the rules on, and the name above it.</summary>
    public string? Text { get; set; }

    public string? Author { get; set; }

    /// <summary>Why the rules are changed.</summary>
    public string? Why { get; set; }

    /// <summary>The button: <c>add</c>, <c>try</c> or <c>save</c>.</summary>
    public string? Do { get; set; }

    public static RulesInput Of(RuleSetView set) => new() { Version = set.Version, Rules = [.. set.Rules.Select(RuleInput.Of)] };

    /// <summary>The rules that stay, as Moderation takes them.</summary>
    public IReadOnlyList<RuleView> ToRules() => [.. Rules.Where(rule => !rule.Remove).Select(rule => rule.ToRule())];
}
