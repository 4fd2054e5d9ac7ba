using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>How a container asks a service that has no shell beside it.</summary>
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task A_service_that_is_started_as_a_probe_asks_and_ends(int answer, int exitCode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var asked = builder.Build();
        asked.MapGet("/health", () => Results.StatusCode(answer));
        await asked.StartAsync(TestContext.Current.CancellationToken);

        var (ended, text) = await Published.RunAsync("dotnet", [new Projects.MiniBlog_Posts().TargetPath, $"--probe={asked.Urls.Single()}/health"]);

        Assert.True(ended == exitCode, text);
    }
}
