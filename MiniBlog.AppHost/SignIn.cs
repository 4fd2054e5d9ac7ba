using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MiniBlog.AppHost;

/// <summary>Tells whoever runs the blog on their own machine how to sign in.</summary>
static class SignIn
{
    /// <summary>Says the owner's user name and password in the AppHost's log when the front end is ready; never where it is published.</summary>
    public static IResourceBuilder<ProjectResource> WithSignInHint(
        this IResourceBuilder<ProjectResource> web, IResourceBuilder<ParameterResource> password)
    {
        var said = 0;
        return web.OnResourceReady(async (resource, ready, token) =>
        {
            // Once: a front end that is started again is ready again.
            if (Interlocked.Exchange(ref said, 1) == 0)
            {
                var log = ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MiniBlog");
                var address = await resource.GetEndpoint("http").GetValueAsync(token);
                log.LogInformation("Sign in at {Address} as owner with the password {Password}, or the one that you chose since", address, await password.Resource.GetValueAsync(token));
            }
        });
    }
}
