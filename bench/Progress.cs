namespace MiniBlog.Bench;

/// <summary>Tells on standard error what is going on, so that standard output holds the table alone.</summary>
static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss}  {text}");
}
