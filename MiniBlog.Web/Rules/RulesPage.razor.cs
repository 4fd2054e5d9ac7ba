using System.Globalization;
using Microsoft.AspNetCore.Components;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Layout;
using MiniBlog.Web.Moderating;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Rules;

/// <summary>
/// All rules in one form, which works without a script: adding a rule and trying them send it, and show it again as it is. Trying and saving
/// need Moderation alone: Query, where the rules are opened from, may be away by then.
/// </summary>
public sealed partial class RulesPage(QueryClient query, ModerationClient moderation)
{
    private RuleSetView? inForce;
    private TrialView? trial;
    private Refusal? why;
    private string refused = "The rules were not saved.";
    private RuleSetView? opened;
    private RuleSetView? theirs;

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm(FormName = "rules")]
    public RulesInput? Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Form is null && (await query.RuleSetsAsync(null, Http.RequestAborted)).Items is [var newest, ..])
        {
            inForce = newest;
            Form = RulesInput.Of(newest);
        }
    }

    private Task SendAsync()
    {
        switch (Form!.Do)
        {
            case "add":
                Form.Rules.Add(RuleInput.New(RuleKind.Of(Form.NewKind) ?? RuleKind.All[0]));
                return Task.CompletedTask;
            case "try":
                return TryAsync();
            default:
                return SaveAsync();
        }
    }

    private async Task TryAsync()
    {
        (trial, why) = await moderation.TryRulesAsync(Form!.ToRules(), Form.Author, Form.Text, Http.RequestAborted);
        refused = "The rules were not tried.";
        Http.Response.StatusCode = why?.Status ?? StatusCodes.Status200OK;
    }

    private async Task SaveAsync()
    {
        (_, why) = await moderation.SaveRulesAsync(Form!.ToRules(), Form.Why, Form.Version, Http.RequestAborted);
        if (why is null)
        {
            Http.SeeOther("/moderation/rules", Notice.RulesSaved);
            return;
        }

        Http.Response.StatusCode = why.Status;
        if (why.Status is StatusCodes.Status412PreconditionFailed)
        {
            await CompareAsync();
        }
    }

    /// <summary>Shows what somebody else saved meanwhile; whoever saves after that knows of it. Without Query it cannot be shown, and stays in the way.</summary>
    private async Task CompareAsync()
    {
        try
        {
            opened = await query.RuleSetAsync(Form!.Version, Http.RequestAborted);
            theirs = (await query.RuleSetsAsync(null, Http.RequestAborted)).Items.FirstOrDefault(set => set.Version > Form.Version);
            Form.Version = theirs?.Version ?? Form.Version;
        }
        catch (ServiceAwayException)
        {
            why = why! with { Message = $"{why.Message} What was changed cannot be shown just now; your rules are below, try again in a moment." };
        }
    }

    /// <summary>What Moderation says is wrong with a rule: it counts those that were sent, without the ones that go.</summary>
    private string? FaultOf(RuleInput rule)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"rules[{Form!.Rules.Where(one => !one.Remove).ToList().IndexOf(rule)}].");
        return why?.Fields.FirstOrDefault(field => field.Key.StartsWith(place, StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
    }
}
