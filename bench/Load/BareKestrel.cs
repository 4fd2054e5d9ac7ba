using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Bench.Load;

/// <summary>The least that Kestrel can do: one endpoint that answers with the same bytes as what it is measured against.</summary>
sealed class BareKestrel : IDisposable
{
    public const string Command = "bare-kestrel";

    private readonly Process process;

    private BareKestrel(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it as a process of its own.</summary>
    public static async Task<BareKestrel> StartAsync(ReadOnlyMemory<byte> body)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(BareKestrel).Assembly.Location, Command] : [Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(body);
        process.StandardInput.Close();
        return new BareKestrel(process, new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new IOException("The plain endpoint did not start.")));
    }

    /// <summary>What that process does: reads the body from its standard input, says its address, and serves until it is ended.</summary>
    public static async Task RunAsync()
    {
        using var stdin = Console.OpenStandardInput();
        using var memory = new MemoryStream();
        await stdin.CopyToAsync(memory);
        var body = memory.ToArray();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/", (HttpContext http) =>
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = body.Length;
            return http.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await HostingAbstractionsHostExtensions.WaitForShutdownAsync(app);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
