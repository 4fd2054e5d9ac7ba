using System.CommandLine;
using System.Text;
using MiniBlog.Porting.Blog;
using MiniBlog.Porting.Exporting;
using MiniBlog.Porting.Importing;

namespace MiniBlog.Porting;

/// <summary>What the program can be told: <c>export</c> and <c>import</c>.</summary>
public static class CommandLine
{
    public const int Failed = 1;

    public const int SomeRefused = 3;

    /// <summary>Where the password is looked for, before it is asked for.</summary>
    private const string PasswordVariable = "MINIBLOG_PASSWORD";

    private static readonly Option<string> User = new("--user") { Description = "Who signs in.", DefaultValueFactory = _ => "owner", Recursive = true };
    private static readonly Option<Uri> Web = Address("--web", 5100);
    private static readonly Option<Uri> Posts = Address("--posts", 5101);
    private static readonly Option<Uri> Comments = Address("--comments", 5102);
    private static readonly Option<Uri> Moderation = Address("--moderation", 5103);

    public static RootCommand Root()
    {
        var root = new RootCommand(
            $"""
            Takes a whole blog out into one file, and a blog in: posts, comments, decisions and images. The blog must be running.
            The password is taken from the environment variable {PasswordVariable}, or asked for.
            Exit codes: 0 done, 1 not done or not all (the message says why), 2 wrong command line, {SomeRefused} done but for what the report calls refused.
            """)
        { User, Web, Posts, Comments, Moderation };
        root.Add(ExportCommand());
        root.Add(ImportCommand());
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration configuration)
    {
        var parsed = Root().Parse(args);
        var code = await parsed.InvokeAsync(configuration);
        return parsed.Errors.Count > 0 ? 2 : code;
    }

    private static Command ExportCommand()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The archive to write, for example blog.zip; there must be no such file yet." };
        var command = new Command("export", "Writes the whole blog into an archive; docs/archive.md says what is in it.") { file };
        command.SetAction((parsed, stop) => WithBlogAsync(parsed, async (blog, output, progress) =>
        {
            await output.WriteLineAsync(await Export.RunAsync(blog, parsed.GetRequiredValue(file).FullName, progress, stop));
            return 0;
        }));
        return command;
    }

    private static Command ImportCommand()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "An archive of MiniBlog (.zip), a WordPress export (.xml) or a Ghost export (.json)." }.AcceptExistingOnly();
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would come, and changes nothing." };
        var images = new Option<DirectoryInfo>("--images") { Description = "The folder of the images of WordPress (wp-content/uploads) or Ghost (content/images), to bring them along." }.AcceptExistingOnly();
        var command = new Command("import", "Adds what a file holds and the blog does not; a second time it adds nothing.") { file, dryRun, images };
        command.SetAction((parsed, stop) => WithBlogAsync(parsed, async (blog, output, progress) =>
        {
            using var source = SourceFile.Open(parsed.GetRequiredValue(file), parsed.GetValue(images));
            var report = await new Import(blog, source, parsed.GetValue(dryRun), progress).RunAsync(stop);
            await output.WriteLineAsync($"{report}");
            return report.Refused.Count > 0 ? SomeRefused : 0;
        }));
        return command;
    }

    private static async Task<int> WithBlogAsync(ParseResult parsed, Func<BlogClient, TextWriter, Progress, Task<int>> run)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var addresses = new BlogAddresses(parsed.GetRequiredValue(Web), parsed.GetRequiredValue(Posts), parsed.GetRequiredValue(Comments), parsed.GetRequiredValue(Moderation));
            using var blog = new BlogClient(addresses, parsed.GetRequiredValue(User), Password(error));
            return await run(blog, output, new Progress(error, error == Console.Error && !Console.IsErrorRedirected));
        }
        catch (PortingException e)
        {
            await error.WriteLineAsync($"error: {e.Message}");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("error: stopped; what was done so far is kept, and the same command goes on from there.");
            return Failed;
        }
    }

    private static string Password(TextWriter error)
    {
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } known)
        {
            return known;
        }

        if (Console.IsInputRedirected)
        {
            throw new PortingException($"There is no password: set the environment variable {PasswordVariable}, or run this on a terminal and be asked for it.");
        }

        error.Write("Password: ");
        var password = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else
            {
                password.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        return password.ToString();
    }

    private static Option<Uri> Address(string name, int port) => new(name)
    {
        Description = $"Where {name.TrimStart('-')} is.",
        DefaultValueFactory = _ => new Uri($"http://localhost:{port}"),
        CustomParser = result => Uri.TryCreate(result.Tokens[^1].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : Fail(result, name),
        Recursive = true,
    };

    private static Uri? Fail(System.CommandLine.Parsing.ArgumentResult result, string name)
    {
        result.AddError($"{name} must be an address such as http://localhost:5100.");
        return null;
    }
}
