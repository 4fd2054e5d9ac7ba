using System.Globalization;

namespace Aspire.Hosting.Engine;

/// <summary>An account of this machine.</summary>
sealed record Account(string Name, int UserId, int GroupId)
{
    /// <summary>Whether the engine runs as root.</summary>
    public static bool IsRoot => Libc.EffectiveUserId() == 0;

    /// <summary>
    /// An account for programs that refuse to run as root: <c>postgres</c>, which Debian's package makes, else <c>nobody</c>.
    /// </summary>
    public static Account Unprivileged() => Find("postgres") ?? Find("nobody")
        ?? throw new DistributedApplicationException(
            "PostgreSQL refuses to run as root, and this machine has neither an account 'postgres' nor 'nobody'; add one, or run as another user.");

    static Account? Find(string name) => File.ReadLines("/etc/passwd")
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length > 3 && fields[0] == name)
        .Select(fields => new Account(
            name, int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture)))
        .FirstOrDefault();
}
