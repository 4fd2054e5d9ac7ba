using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Moderation.Rules;

/// <summary>What is wrong with a rule. Rules are of many kinds, and each has its own limits.</summary>
internal static class RuleFault
{
    /// <param name="rule">The rule.</param>
    /// <param name="place">Where it stands in the request; comes before the member's name.</param>
    public static ProblemHttpResult? Of(Rule? rule, string place = "")
    {
        if (rule is null)
        {
            return Problem.Invalid(place.TrimEnd('.'), "There must be a rule.");
        }

        var faults = new List<ValidationResult>();
        return Validator.TryValidateObject(rule, new ValidationContext(rule), faults, validateAllProperties: true)
            ? null
            : Problem.Invalid(place + JsonNamingPolicy.CamelCase.ConvertName(faults[0].MemberNames.FirstOrDefault() ?? "rule"), faults[0].ErrorMessage ?? "The rule is not valid.");
    }
}
