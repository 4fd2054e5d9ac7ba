using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace MiniBlog.Tests.Web;

/// <summary>The addresses of all pages that there are, as the pages themselves say them.</summary>
public static class PageRoutes
{
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(MiniBlog.Web.Layout.App).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)];
}
