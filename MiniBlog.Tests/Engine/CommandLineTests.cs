using System.Diagnostics;
using Aspire.Hosting.Engine;

namespace MiniBlog.Tests.Engine;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--verbos")]
    [InlineData("--port=5")]
    [InlineData("-v")]
    public void An_option_that_nobody_knows_is_an_error_that_points_to_help(string option) =>
        Assert.Equal($"Unknown option '{option}'; see --help.", EngineOptions.Parse([option]).Error);

    [Fact]
    public void An_option_without_its_value_is_an_error() =>
        Assert.Equal("The option --data-path needs a value; see --help.", EngineOptions.Parse(["--data-path"]).Error);

    [Fact]
    public void A_publisher_that_nobody_knows_is_an_error() => Assert.NotNull(EngineOptions.Parse(["--publisher", "helm"]).Error);

    [Fact]
    public void Known_options_and_configuration_are_told_apart()
    {
        var options = EngineOptions.Parse(["--verbose", "--Parameters:owner-password=secret", "Replicas:query=2", "--data-path=/tmp/x", "--environment", "Staging"]);

        Assert.Null(options.Error);
        Assert.True(options.Verbose);
        Assert.Equal("/tmp/x", options.DataPath);
        Assert.Equal(["--Parameters:owner-password=secret", "Replicas:query=2", "--environment=Staging"], options.Configuration);
    }

    [Theory]
    [InlineData("--publisher", "manifest", "--output-path", "x.json")]
    [InlineData("--operation", "publish", "--publisher", "manifest", "--output-path", "x.json")]
    public void Both_ways_to_ask_for_a_manifest_publish(params string[] args)
    {
        var options = EngineOptions.Parse(args);

        Assert.Null(options.Error);
        Assert.True(options.IsPublish);
        Assert.Equal("x.json", options.OutputPath);
    }

    [Theory]
    [InlineData("data", "", "--data-path")]
    [InlineData("secrets.json", "{ not json", "secrets.json")]
    [InlineData("postgres", "", "not PostgreSQL's")]
    public async Task What_is_wrong_with_the_data_is_one_line_and_exit_code_1(string file, string content, string said)
    {
        var folder = Directory.CreateTempSubdirectory("engine-command-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), content, TestContext.Current.CancellationToken);
            var data = file == "data" ? Path.Combine(folder.FullName, file) : folder.FullName;
            using var app = Process.Start(new ProcessStartInfo(
                Path.ChangeExtension(typeof(Projects.MiniBlog_AppHost).Assembly.Location, null), ["--data-path", data, "--DcpPublisher:RandomizePorts=true"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = app.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await app.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await app.WaitForExitAsync(TestContext.Current.CancellationToken);
            await output;

            Assert.Equal(1, app.ExitCode);
            Assert.Contains(said, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
