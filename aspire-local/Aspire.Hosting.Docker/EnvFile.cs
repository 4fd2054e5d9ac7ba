using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Docker;

/// <summary>
/// <c>.env</c> beside the compose file: the variables that it names. What an operator wrote there stays when the file is written again; a variable
/// that is missing gets its default, so that a password is generated once.
/// </summary>
sealed class EnvFile
{
    readonly Dictionary<string, (string Comment, Func<string> Default)> variables = [];

    /// <summary>Names a variable, and how the compose file asks for it.</summary>
    public string Placeholder(string name, string comment, Func<string> value)
    {
        var variable = name.Replace('-', '_').ToUpperInvariant();
        variables.TryAdd(variable, (comment, value));
        return $"${{{variable}}}";
    }

    /// <summary>Adds what is missing to the file. Only its owner may read it.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "");
        var there = text.ToString().Split('\n').Select(line => line.Split('=')[0].Trim()).ToHashSet();
        foreach (var (name, (comment, value)) in variables.Where(variable => !there.Contains(variable.Key)))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"# {comment}\n{name}={Quoted(value())}\n");
        }

        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
    }

    // Within single quotes everything stands for itself but a quote (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/).
    static string Quoted(string value) => $"'{value.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
