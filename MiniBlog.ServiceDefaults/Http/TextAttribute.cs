using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text;

namespace MiniBlog.ServiceDefaults.Http;

/// <summary>
/// Text from outside: how many bytes of UTF-8 it may have, whether it may be blank, and never a NUL character (PostgreSQL cannot store
/// one) nor half of a surrogate pair.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute(int maxBytes) : ValidationAttribute
{
    /// <summary>The most bytes of UTF-8.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>Whether white space alone will do.</summary>
    public bool AllowBlank { get; init; }

    /// <summary>Whether it may have line breaks and tabs.</summary>
    public bool MultiLine { get; init; }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var fault = value switch
        {
            null => null,
            string text => Fault(text),
            IEnumerable<string> texts => texts.Select(Fault).FirstOrDefault(fault => fault is not null),
            _ => "must be text",
        };
        return fault is null ? ValidationResult.Success : new ValidationResult($"{validationContext.DisplayName} {fault}.", [validationContext.MemberName ?? ""]);
    }

    private string? Fault(string? text) => text switch
    {
        null => "must not hold null",
        _ when !AllowBlank && string.IsNullOrWhiteSpace(text) => "must not be blank",
        // A UTF-16 unit is at least one byte, so a huge text need not be counted.
        _ when text.Length > maxBytes || Encoding.UTF8.GetByteCount(text) > maxBytes => $"must not be longer than {maxBytes} bytes of UTF-8",
        _ when text.Any(c => char.IsControl(c) && !(MultiLine && c is '\n' or '\r' or '\t')) => "must not hold control characters",
        _ when !IsWellFormed(text) => "must be well-formed Unicode",
        _ => null,
    };

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }
}
