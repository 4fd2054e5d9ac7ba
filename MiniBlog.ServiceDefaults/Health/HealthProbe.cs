using Microsoft.Extensions.Configuration;

namespace MiniBlog.ServiceDefaults.Health;

/// <summary>
/// Asks a running service how it is, for containers: their images hold no shell and no program that could. A service that is started with
/// <c>--probe=URL</c> asks and ends, with exit code 0 where the answer is a success.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Does so if the configuration says <c>probe</c>; does not return then.</summary>
    public static void EndIfAsked(IConfiguration configuration)
    {
        if (configuration["probe"] is { } address)
        {
            Environment.Exit(IsWell(new Uri(address)) ? 0 : 1);
        }
    }

    private static bool IsWell(Uri address)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = client.Send(new HttpRequestMessage(HttpMethod.Get, address), HttpCompletionOption.ResponseHeadersRead);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
