using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace MiniBlog.Bench.Running;

/// <summary>A dashboard as a process of its own, with an empty store that goes away with it.</summary>
sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly DirectoryInfo folder;

    private DashboardProcess(Process process, DirectoryInfo folder, Uri frontend, Uri otlp)
    {
        this.process = process;
        this.folder = folder;
        Frontend = frontend;
        Otlp = otlp;
        Running = new(process.Id, "Aspire.Dashboard");
    }

    public Uri Frontend { get; }

    /// <summary>Where telemetry goes over gRPC.</summary>
    public Uri Otlp { get; }

    public RunningProcess Running { get; }

    /// <summary>The store's size in MiB.</summary>
    public double StoreSize => folder.EnumerateFiles().Sum(file => file.Length) / (1024.0 * 1024);

    public static async Task<DashboardProcess> StartAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("miniblog-bench-");
        var (frontend, grpc, http) = (Address(), Address(), Address());
        var assembly = typeof(Projects.MiniBlog_AppHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "aspiredashboardpath").Value!;
        var start = new ProcessStartInfo("dotnet", [assembly]) { WorkingDirectory = Path.GetDirectoryName(assembly), RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = frontend.ToString();
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc.ToString();
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = http.ToString();
        start.Environment["DASHBOARD__OTLP__AUTHMODE"] = "Unsecured";
        start.Environment["DASHBOARD__API__AUTHMODE"] = "Unsecured";
        start.Environment["DASHBOARD__FRONTEND__AUTHMODE"] = "Unsecured";
        start.Environment["DASHBOARD__STORE__PATH"] = Path.Combine(folder.FullName, "telemetry.db");
        var process = Process.Start(start) ?? throw new InvalidOperationException("The dashboard did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var dashboard = new DashboardProcess(process, folder, frontend, grpc);
        await dashboard.AnswersAsync(stop);
        return dashboard;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static Uri Address()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}"));
    }

    private async Task AnswersAsync(CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = Frontend };
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await client.GetAsync("/health", stop);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (tries < 200 && !process.HasExited)
            {
                await Task.Delay(50, stop);
            }
        }
    }
}
