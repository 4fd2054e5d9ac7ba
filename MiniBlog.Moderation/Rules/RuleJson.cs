using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MiniBlog.Moderation.Rules;

/// <summary>Rules as JSON.</summary>
public static class RuleJson
{
    /// <summary>How rules stand in the database.</summary>
    public static JsonSerializerOptions Options { get; } = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    }.AddRules();

    /// <summary>
    /// Lets <c>kind</c> stand anywhere (a jsonb column does not keep the order of members), and makes a rule without one a fault of
    /// the JSON, which is the caller's, and not of the program.
    /// </summary>
    public static JsonSerializerOptions AddRules(this JsonSerializerOptions options)
    {
        options.AllowOutOfOrderMetadataProperties = true;
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(type =>
        {
            if (type.Type == typeof(Rule))
            {
                type.CreateObject = () => throw new JsonException("The rule does not say its kind.");
            }
        });
        return options;
    }
}
