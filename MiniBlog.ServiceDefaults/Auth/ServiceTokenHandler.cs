using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>Sends a request in the name of this service, with a fresh token of the role <see cref="Roles.Service"/>.</summary>
/// <param name="tokens">Issues the token.</param>
/// <param name="environment">Tells this service's name.</param>
public sealed class ServiceTokenHandler(AccessTokens tokens, IHostEnvironment environment) : DelegatingHandler
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", tokens.Issue(environment.ApplicationName, [Roles.Service], Lifetime));
        return base.SendAsync(request, cancellationToken);
    }
}
