namespace MiniBlog.AppHost;

/// <summary>Where the front end finds traces.</summary>
static class TraceLinks
{
    /// <summary>
    /// Lets the front end link to the traces in the dashboard, whose address is the AppHost's own first one. What is published has a dashboard
    /// elsewhere, or none: there the operator sets <c>Dashboard__Url</c>.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTraceLinks(this IResourceBuilder<ProjectResource> web)
    {
        var builder = web.ApplicationBuilder;
        return !builder.ExecutionContext.IsPublishMode && builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } dashboard
            ? web.WithEnvironment("Dashboard__Url", dashboard)
            : web;
    }
}
