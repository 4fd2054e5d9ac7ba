using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MiniBlog.Tests.Web;

/// <summary>An answer of the front end.</summary>
public sealed record PlainPage(HttpStatusCode Status, string Html, HttpResponseMessage Answer)
{
    /// <summary>What a reader reads: without the marks.</summary>
    public string Text => WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(Html, "<head>.*?</head>|<[^>]*>", " ", RegexOptions.Singleline), @"\s+", " "));

    /// <summary>The page but for what is surely the blog's own: its modules, which are files, its data for search engines, and its own address.</summary>
    public string OthersHtml => Regex.Replace(
        Html, "<script type=\"module\" src=\"/[\\w.-]+\"></script>|<script type=\"application/ld\\+json\">[^<]*</script>|<meta property=\"[^>]*>|<link rel=\"canonical\"[^>]*>", "");

    public string? Location => Answer.Headers.Location?.ToString();

    /// <summary>The hidden fields of the form that is sent to an address, which is the page's own where left out.</summary>
    public Dictionary<string, string> FormTo(string? action)
    {
        action ??= Answer.RequestMessage!.RequestUri!.PathAndQuery;
        var form = Regex.Matches(Html, "<form[^>]*>.*?</form>", RegexOptions.Singleline).Select(match => match.Value)
            .First(form => form.Contains("method=\"post\"") && WebUtility.HtmlDecode(form).Contains($"action=\"{action}\""));
        return Regex.Matches(form, "<input[^>]*type=\"hidden\"[^>]*>").Select(match => match.Value)
            .ToDictionary(input => Attribute(input, "name"), input => Attribute(input, "value"));
    }

    /// <summary>All that a browser would send of the one form with an element of this name, but for its button.</summary>
    public Dictionary<string, string> WholeFormWith(string name)
    {
        var form = new HtmlParser().ParseDocument(Html).Forms.Single(form => form.Elements.Any(element => element.GetAttribute("name") == name));
        return form.Elements.Where(element => element.HasAttribute("name")).Select(element => (Name: element.GetAttribute("name")!, Value: element switch
        {
            IHtmlInputElement { Type: "checkbox" } box => box.IsChecked ? box.Value : null,
            IHtmlInputElement input => input.Value,
            IHtmlTextAreaElement text => text.Value,
            IHtmlSelectElement choice => choice.Value,
            _ => null,
        })).Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!);
    }

    private static string Attribute(string tag, string name) =>
        WebUtility.HtmlDecode(Regex.Match(tag, $" {name}=\"([^\"]*)\"").Groups[1].Value);
}

/// <summary>Opens pages and sends forms, with cookies.</summary>
public sealed class PlainBrowser : IDisposable
{
    private readonly HttpClient client;

    // Browsers send no traceparent; this process would, as soon as a service hosted in it, by another test, traces its calls.
    public PlainBrowser(Uri address) =>
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, ActivityHeadersPropagator = null })
        {
            BaseAddress = address,
        };

    public CookieContainer Cookies { get; } = new();

    public HttpClient Client => client;

    public async Task<PlainPage> OpenAsync(string address) => await PageAsync(await client.GetAsync(address, TestContext.Current.CancellationToken));

    /// <summary>Fills the form of a page that is sent to <paramref name="action"/> (the page's own address where null) and sends it.</summary>
    public async Task<PlainPage> SendAsync(PlainPage page, string? action, params (string Name, string Value)[] fields)
    {
        var form = page.FormTo(action);
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        return await PostAsync(action ?? page.Answer.RequestMessage!.RequestUri!.PathAndQuery, form);
    }

    public async Task<PlainPage> PostAsync(string address, IEnumerable<KeyValuePair<string, string>> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await PageAsync(await client.PostAsync(address, content, TestContext.Current.CancellationToken));
    }

    public async Task<PlainPage> SignInAsync(string password = FrontEndHost.Password, string address = "/sign-in") =>
        await SendAsync(await OpenAsync(address), null, ("Form.Name", "owner"), ("Form.Password", password));

    public void Dispose() => client.Dispose();

    private static async Task<PlainPage> PageAsync(HttpResponseMessage answer) =>
        new(answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
}
