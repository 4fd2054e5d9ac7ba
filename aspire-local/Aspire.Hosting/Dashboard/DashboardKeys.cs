using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The keys between the application, its dashboard and those who look at it. What goes from process to process is new in each run;
/// what a person keeps in a bookmark or a script stays with the checkout. Each can be set, under Aspire's own names where it has one.
/// </summary>
/// <param name="BrowserToken">Opens the pages (<c>AppHost:BrowserToken</c>).</param>
/// <param name="ApiKey">Opens the telemetry API (<c>AppHost:DashboardApiKey</c>).</param>
/// <param name="OtlpKey">Goes with telemetry (<c>AppHost:OtlpApiKey</c>).</param>
/// <param name="ResourceServiceKey">Opens the resource service (<c>AppHost:ResourceService:ApiKey</c>).</param>
/// <param name="IsOpen">Whether nobody needs any (<c>ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS</c>).</param>
sealed record DashboardKeys(string BrowserToken, string ApiKey, string OtlpKey, string ResourceServiceKey, bool IsOpen)
{
    public static DashboardKeys Of(IConfiguration configuration, GeneratedValues values) => new(
        configuration["AppHost:BrowserToken"] ?? values.GetOrAdd("dashboard-browser-token", New),
        configuration["AppHost:DashboardApiKey"] ?? values.GetOrAdd("dashboard-api-key", New),
        configuration["AppHost:OtlpApiKey"] ?? New(),
        configuration["AppHost:ResourceService:ApiKey"] ?? New(),
        configuration.GetValue("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", defaultValue: false));

    /// <summary>Whether a key is the right one; takes as long however much of it is.</summary>
    public static bool IsSame(string? key, string right) =>
        key is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(right));

    static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
