namespace MiniBlog.Web.Accounts;

/// <summary>What a browser calls itself (RFC 9110, section 10.1.5), in words that its owner knows. A hint: anybody may send anything.</summary>
public static class BrowserName
{
    // Most browsers also name those that they want to be taken for: the first that fits is the right one.
    private static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
        ("HeadlessChrome", "Chrome without a window"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"),
    ];

    private static readonly (string Sign, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows"), ("Mac OS X", "a Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    public static string Of(string userAgent)
    {
        var browser = Find(Browsers, userAgent) ?? "A browser that does not say what it is";
        return Find(Systems, userAgent) is { } system ? $"{browser} on {system}" : browser;
    }

    private static string? Find((string Sign, string Name)[] known, string text) =>
        known.FirstOrDefault(pair => text.Contains(pair.Sign, StringComparison.Ordinal)).Name;
}
