using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace MiniBlog.ServiceDefaults.Auth;

/// <summary>Bearer tokens, the same way in every service.</summary>
public static class AuthExtensions
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Checks bearer tokens where a request brings one, and adds a policy for each of the <see cref="Roles"/>.</summary>
    public static IHostApplicationBuilder AddTokenAuth(this IHostApplicationBuilder builder)
    {
        builder.AddBlogKeys();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        // Data protection comes with it, which no API uses: without this, each makes a key under the account's home and warns about that.
        builder.Services.AddDataProtection().DisableAutomaticKeyGeneration();
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None);
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<BlogKeys, TimeProvider>((options, keys, time) =>
        {
            options.MapInboundClaims = false;
            options.TimeProvider = time;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = AccessTokens.Issuer,
                ValidAudience = AccessTokens.Issuer,
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                IssuerSigningKey = keys.AccessTokens,
                ClockSkew = ClockSkew,
                NameClaimType = "name",
                RoleClaimType = "role",
            };
        });
        builder.Services.AddAuthorizationBuilder().AddRolePolicies();
        return builder;
    }

    /// <summary>The keys, and what issues and checks tokens with them.</summary>
    public static IHostApplicationBuilder AddBlogKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BlogKeys>().AddSingleton<AccessTokens>().AddSingleton<EditTokens>().AddSingleton<PreviewTokens>().AddTransient<ServiceTokenHandler>();
        return builder;
    }

    private static void AddRolePolicies(this AuthorizationBuilder authorization)
    {
        foreach (var role in new[] { Roles.Author, Roles.Moderator, Roles.Service })
        {
            authorization.AddPolicy(role, policy => policy.RequireRole(role));
        }
    }
}
