using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniBlog.Web.Accounts;
using MiniBlog.Web.Reading;

namespace MiniBlog.Tests.Web;

/// <summary>The real front end on a real port, in front of a <see cref="FakeBlog"/>.</summary>
public sealed class FrontEndHost : WebApplicationFactory<QueryClient>
{
    public const string Password = "correct horse battery staple";

    private readonly FakeBlog blog;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly Action<IServiceCollection>? services;

    private FrontEndHost(FakeBlog blog, IReadOnlyDictionary<string, string> settings, Action<IServiceCollection>? services, MemoryAccounts accounts)
    {
        Accounts = accounts;
        this.blog = blog;
        this.settings = settings;
        this.services = services;
        // With a port as its argument, the factory would set the address when the application is built, and race with its start.
        UseKestrel();
    }

    /// <summary>Who is signed in.</summary>
    public MemoryAccounts Accounts { get; }

    public Uri Address => ClientOptions.BaseAddress;

    public static FrontEndHost Start(FakeBlog blog, IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, MemoryAccounts? accounts = null)
    {
        var host = new FrontEndHost(blog, settings ?? new Dictionary<string, string>(), services, accounts ?? new MemoryAccounts());
        host.StartServer();
        return host;
    }

    /// <summary>A browser without a screen: it keeps cookies, and shows where it is sent instead of going there.</summary>
    public PlainBrowser Browse() => new(Address);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("services:query:http:0", blog.Query.Address);
        builder.UseSetting("services:posts:http:0", blog.Posts.Address);
        builder.UseSetting("services:comments:http:0", blog.Comments.Address);
        builder.UseSetting("services:moderation:http:0", blog.Moderation.Address);
        builder.UseSetting("Auth:SigningKey", "a signing key for tests that is long enough");
        builder.UseSetting("Owner:Password", Password);
        builder.UseSetting("ConnectionStrings:webdb", "Host=127.0.0.1;Port=1;Database=none");
        foreach (var (name, value) in settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureServices(all =>
        {
            // There is no database, so nothing that would bring it up to date.
            all.Remove(all.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.GenericTypeArguments is [var context] && context == typeof(AccountDb)));
            all.AddSingleton<IAccountStore>(Accounts);
            services?.Invoke(all);
        });
    }
}
