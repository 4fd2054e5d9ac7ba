using Microsoft.Extensions.Diagnostics.HealthChecks;
using MiniBlog.ServiceDefaults.Data;

namespace MiniBlog.Web.Accounts;

/// <summary>Sessions and the chosen password.</summary>
internal static class AccountExtensions
{
    /// <summary>Registers them on the database <c>webdb</c>.</summary>
    public static IHostApplicationBuilder AddAccounts(this IHostApplicationBuilder builder)
    {
        builder.AddServiceDatabase<AccountDb>("webdb");
        builder.Services.AddSingleton<IAccountStore, AccountStore>().AddSingleton<SessionTickets>();
        // Reading and commenting need nobody to be signed in: without the database the front end is worse, and not to be taken from its readers.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations.Where(check => check.Name == nameof(AccountDb)))
            {
                check.FailureStatus = HealthStatus.Degraded;
            }
        });
        return builder;
    }
}
