namespace MiniBlog.Web.Clients;

/// <summary>The headers of the blog that the clients send and read.</summary>
internal static class Headers
{
    public const string EventPosition = ServiceDefaults.Events.EventPosition.Header;
    public const string IdempotencyKey = ServiceDefaults.Http.IdempotencyKey.Header;
    public const string EditToken = ServiceDefaults.Auth.EditTokens.Header;

    /// <summary>Whom Comments counts a comment against; it believes this header from the blog's own services only.</summary>
    public const string ReaderAddress = "Reader-Address";
}
