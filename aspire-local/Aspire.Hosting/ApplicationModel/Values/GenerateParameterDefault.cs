using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A random value, from a cryptographic generator. Letters and digits that people mistake for each other are left out.
/// </summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    const string Digits = "0123456789";
    const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The length in characters, at least; more where the minimums below add up to more. Default: 22.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower-case letters may occur. Default: <see langword="true"/>.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper-case letters may occur. Default: <see langword="true"/>.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits may occur. Default: <see langword="true"/>.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether the characters <c>-_.{}~()*+!</c> may occur. Default: <see langword="true"/>.</summary>
    public bool Special { get; set; } = true;

    /// <summary>How many lower-case letters must occur.</summary>
    public int MinLower { get; set; }

    /// <summary>How many upper-case letters must occur.</summary>
    public int MinUpper { get; set; }

    /// <summary>How many digits must occur.</summary>
    public int MinNumeric { get; set; }

    /// <summary>How many special characters must occur.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">No kind of character is allowed.</exception>
    public override string GetDefaultValue()
    {
        (string Set, bool Allowed, int Minimum)[] kinds =
        [
            (LowerCase, Lower, MinLower), (UpperCase, Upper, MinUpper), (Digits, Numeric, MinNumeric), (SpecialCharacters, Special, MinSpecial),
        ];
        var allowed = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Set));
        if (allowed.Length == 0)
        {
            throw new InvalidOperationException("A generated parameter must allow at least one kind of character.");
        }

        var required = string.Concat(kinds.Where(kind => kind.Allowed)
            .Select(kind => new string(RandomNumberGenerator.GetItems<char>(kind.Set, kind.Minimum))));
        var rest = RandomNumberGenerator.GetItems<char>(allowed, Math.Max(0, MinLength - required.Length));
        char[] value = [.. required, .. rest];
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }

    /// <inheritdoc />
    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteForbidden("lower", Lower);
        WriteForbidden("upper", Upper);
        WriteForbidden("numeric", Numeric);
        WriteForbidden("special", Special);
        WriteMinimum("minLower", MinLower);
        WriteMinimum("minUpper", MinUpper);
        WriteMinimum("minNumeric", MinNumeric);
        WriteMinimum("minSpecial", MinSpecial);
        writer.WriteEndObject();

        void WriteForbidden(string name, bool allowed)
        {
            if (!allowed)
            {
                writer.WriteBoolean(name, false);
            }
        }

        void WriteMinimum(string name, int minimum)
        {
            if (minimum > 0)
            {
                writer.WriteNumber(name, minimum);
            }
        }
    }
}
