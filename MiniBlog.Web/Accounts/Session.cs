namespace MiniBlog.Web.Accounts;

/// <summary>A browser in which somebody is signed in.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    /// <summary>Whose: see <see cref="SignIn.BlogClaims.Account"/>.</summary>
    public required string Account { get; set; }

    /// <summary>Who it is and with which rights, as the cookie handler serialises it; the cookie itself holds the id only.</summary>
    public required byte[] Ticket { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    public required DateTimeOffset EndsAt { get; set; }

    /// <summary>What the browser calls itself.</summary>
    public required string Browser { get; init; }
}

/// <summary>The password that the owner chose, in place of the one that the blog was started with.</summary>
public sealed class ChosenPassword
{
    public required string Account { get; init; }

    /// <summary>As ASP.NET Core Identity hashes passwords: salted, slow on purpose.</summary>
    public required string Hash { get; set; }

    /// <summary>The stamp of the password of the settings that it replaced. Where the settings have another one by now, that one counts.</summary>
    public required string InsteadOf { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }
}
