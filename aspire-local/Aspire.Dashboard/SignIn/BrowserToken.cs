using System.Security.Cryptography;
using System.Text;

namespace Aspire.Dashboard.SignIn;

/// <summary>The token that opens the pages.</summary>
sealed class BrowserToken
{
    const int Bytes = 16;

    public BrowserToken(FrontendOptions options, string? urls)
    {
        IsMadeUp = options.AuthMode != AuthMode.Unsecured && string.IsNullOrEmpty(options.BrowserToken);
        Value = options.AuthMode == AuthMode.Unsecured ? null
            : IsMadeUp ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes))
            : options.BrowserToken;
        var port = (urls ?? "").Split(';').Select(url => url.Split(':').Last().TrimEnd('/')).FirstOrDefault(last => last.All(char.IsAsciiDigit));
        CookieName = $"dashboard-{port}".TrimEnd('-');
    }

    /// <summary><see langword="null"/>: the pages are open to all who can reach them.</summary>
    public string? Value { get; }

    /// <summary>Whether nobody set it, so that it has to be told.</summary>
    public bool IsMadeUp { get; }

    /// <summary>Has the port: cookies do not tell ports apart (RFC 6265, section 8.5), and two dashboards on one machine would sign each other out.</summary>
    public string CookieName { get; }

    /// <summary>Compares in a time that does not tell how much was right.</summary>
    public bool Is(string given) => Value is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Value));
}
