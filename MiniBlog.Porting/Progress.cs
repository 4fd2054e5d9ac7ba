using System.Globalization;

namespace MiniBlog.Porting;

/// <summary>How far a command is: on a terminal one line that grows, elsewhere one line for each step that is done.</summary>
public sealed class Progress(TextWriter output, bool isTerminal)
{
    public void Say(string line) => output.WriteLine(line);

    /// <summary>Some of a step are done.</summary>
    public void Count(string step, int done, int? of = null)
    {
        if (isTerminal)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\r{step}: {done}{(of is null ? "" : $" of {of}")}"));
        }
    }

    /// <summary>All of a step are done.</summary>
    public void Done(string step, int all) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(isTerminal ? "\r" : "")}{step}: {all} done"));
}
