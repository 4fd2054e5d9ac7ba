using System.Text;
using OpenTelemetry.Proto.Common.V1;

namespace Aspire.Dashboard.Store;

/// <summary>What is indexed of a span or a log, and how a person's words are looked up in it.</summary>
static class SearchText
{
    /// <summary>The beginning is enough to find a span or log by; indexing more would cost more than it finds.</summary>
    const int Indexed = 2_000;

    [ThreadStatic]
    static StringBuilder? builder;

    /// <summary>The text to index: a title and the values of attributes.</summary>
    public static string Of(string title, IEnumerable<KeyValue> attributes)
    {
        var text = (builder ??= new()).Clear().Append(title);
        foreach (var attribute in attributes)
        {
            if (attribute.Value?.ValueCase is AnyValue.ValueOneofCase.StringValue or AnyValue.ValueOneofCase.IntValue)
            {
                text.Append(' ').Append(Attributes.Text(attribute.Value));
            }

            if (text.Length >= Indexed)
            {
                break;
            }
        }

        return text.ToString(0, Math.Min(text.Length, Indexed));
    }

    /// <summary>An FTS5 query for all of a person's words, the last as the beginning of one; <see langword="null"/> if there are none.</summary>
    public static string? Query(string text)
    {
        var words = Words(text).Take(10).ToList();
        return words.Count == 0 ? null : string.Join(" AND ", words.Select((word, i) => i == words.Count - 1 ? $"\"{word}\"*" : $"\"{word}\""));
    }

    /// <summary>The words, cut as FTS5's tokenizer unicode61 cuts them: only letters and digits belong to one.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }
}
