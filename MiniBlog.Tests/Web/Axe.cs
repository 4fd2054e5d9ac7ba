using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MiniBlog.Tests.Web;

/// <summary>What axe finds wrong with a page by the rules of WCAG 2.2 AA that a program can check, a line for each rule and element.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        // What was found to be right is not told, which takes longer than to find it out.
        ResultTypes = [ResultType.Violations],
    };

    /// <summary>By all the rules.</summary>
    public static async Task<IEnumerable<string>> FaultsAsync(IPage page)
    {
#pragma warning disable CS0618 // The newer way opens a window for each page to sum up what was found in its frames: these pages have none.
        var found = await page.Locator(":root").RunAxeLegacy(Rules);
#pragma warning restore CS0618
        return found.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}: {node.Html}"));
    }

    /// <summary>By those that look at colours: a scheme changes nothing else. They are run by the axe that <see cref="FaultsAsync" /> has left in the page.</summary>
    public static Task<string[]> ColourFaultsAsync(IPage page) => page.EvaluateAsync<string[]>("""
        axe.run({ runOnly: ["color-contrast", "link-in-text-block"], resultTypes: ["violations"] })
          .then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.html}`)))
        """);
}
