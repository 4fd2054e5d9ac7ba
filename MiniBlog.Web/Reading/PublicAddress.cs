namespace MiniBlog.Web.Reading;

/// <summary>Where readers find the blog.</summary>
internal static class PublicAddress
{
    /// <summary>
    /// The setting <c>Blog:PublicUrl</c>, or else the address that the reader used, which every answer is for alone; without a slash at the end.
    /// </summary>
    public static string Root(this HttpContext http) =>
        http.RequestServices.GetRequiredService<IConfiguration>()["Blog:PublicUrl"]?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host.ToUriComponent()}";
}
