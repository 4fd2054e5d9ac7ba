using Aspire.Hosting;
using Aspire.Hosting.Engine;

namespace MiniBlog.Tests.Engine;

public sealed class DataTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("engine-data-");

    DataFolder Data => new(folder.FullName, isThrownAway: false);

    [Fact]
    public void A_generated_value_is_the_same_in_the_next_run_and_for_its_owner_only()
    {
        var first = new GeneratedValues(Data).GetOrAdd("password", () => "first");
        var second = new GeneratedValues(Data).GetOrAdd("password", () => "second");

        Assert.Equal(first, second);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Data.Secrets));
    }

    [Fact]
    public void A_second_run_on_the_same_data_is_refused_and_told_of_the_first()
    {
        using var first = RunLock.Take(Data);

        var fault = Assert.Throws<DistributedApplicationException>(() => RunLock.Take(Data));

        Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void A_run_that_ended_leaves_the_data_to_the_next()
    {
        RunLock.Take(Data).Dispose();

        using var next = RunLock.Take(Data);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_in_one_line()
    {
        var file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, string.Empty);

        var fault = Assert.Throws<DistributedApplicationException>(() => new DataFolder(Path.Combine(file, "data"), isThrownAway: false).Create());

        Assert.Contains("--data-path", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Data_of_a_postgres_that_is_not_installed_is_left_alone_and_said()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "PG_VERSION"), "9.6\n");

        var fault = Assert.Throws<DistributedApplicationException>(() => PostgresInstallation.For(folder.FullName));

        Assert.Contains("was made by PostgreSQL 9", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_process_of_an_earlier_run_is_waited_for()
    {
        using var earlier = System.Diagnostics.Process.Start("sleep", "60");
        var record = new ProcessRecord(Path.Combine(folder.FullName, "server.pid"), TimeProvider.System);
        record.Write(earlier.Id);

        var waiting = record.WaitForPreviousAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        earlier.Kill();
        await earlier.WaitForExitAsync(TestContext.Current.CancellationToken);

        await waiting;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
