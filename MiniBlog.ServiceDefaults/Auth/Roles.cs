namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>The roles that a token can carry; each is also the name of the policy that asks for it.</summary>
public static class Roles
{
    /// <summary>Writes posts and operates the blog (parked events, rebuilds).</summary>
    public const string Author = "author";

    /// <summary>Decides about comments and edits the rules.</summary>
    public const string Moderator = "moderator";

    /// <summary>Another service of the blog.</summary>
    public const string Service = "service";
}
