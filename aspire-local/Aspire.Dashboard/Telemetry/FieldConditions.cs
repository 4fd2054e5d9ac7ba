namespace Aspire.Dashboard.Telemetry;

/// <summary>Conditions as a person writes them in an address: <c>FIELD OPERATOR VALUE</c>, parted by spaces; only the value may hold some.</summary>
static class FieldConditions
{
    public static readonly IReadOnlyDictionary<string, FilterOperator> Operators = new Dictionary<string, FilterOperator>
    {
        ["contains"] = FilterOperator.Contains,
        ["!contains"] = FilterOperator.NotContains,
        ["=="] = FilterOperator.Equal,
        ["!="] = FilterOperator.NotEqual,
        [">"] = FilterOperator.Greater,
        [">="] = FilterOperator.GreaterOrEqual,
        ["<"] = FilterOperator.Less,
        ["<="] = FilterOperator.LessOrEqual,
    };

    /// <exception cref="ArgumentException">One has no operator that is known, or no field.</exception>
    public static IReadOnlyList<FieldFilter> Parse(string[]? conditions) => [.. (conditions ?? []).Select(Parse)];

    static FieldFilter Parse(string condition) =>
        condition.Split(' ', 3) is [{ Length: > 0 } field, var comparison, .. var value] && Operators.TryGetValue(comparison, out var known)
            ? new(field, known, value is [var text] ? text : string.Empty)
            : throw new ArgumentException($"'{condition}' is no filter; write FIELD OPERATOR VALUE, with one of {string.Join(' ', Operators.Keys)}.", nameof(condition));
}
