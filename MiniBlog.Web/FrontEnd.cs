using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.WebEncoders;
using MiniBlog.ServiceDefaults;
using MiniBlog.Web.Clients;
using MiniBlog.Web.Commenting;
using MiniBlog.Web.Events;
using MiniBlog.Web.Layout;
using MiniBlog.Web.Reading;
using MiniBlog.Web.SignIn;

namespace MiniBlog.Web;

/// <summary>The front end's services and its pipeline.</summary>
internal static class FrontEnd
{
    /// <summary>The cookie of the token against forged forms.</summary>
    internal const string FormCookie = "miniblog-form";

    /// <summary>Pages rendered on the server, signing in, and the clients of the four services.</summary>
    public static WebApplicationBuilder AddFrontEnd(this WebApplicationBuilder builder)
    {
        builder.AddServiceClients();
        builder.AddSignIn();
        builder.Services.AddOptions<BlogOptions>().BindConfiguration(BlogOptions.Section);
        builder.Services.Configure<ForwardedHeadersOptions>(options => Trust(options, builder.Configuration));
        builder.Services.AddAntiforgery(options => options.Cookie.Name = FormCookie);
        builder.Services.AddScoped<OwnComments>();
        builder.Services.AddScoped<EventFlowClient>().AddSingleton<TraceLinks>();
        builder.Services.AddSingleton<PlainPages>().AddSingleton<PostCheck>().AddSingleton<PostPages>();
        // Up to 200 rules, each of several fields, are one form.
        builder.Services.AddRazorComponents(options => options.MaxFormMappingCollectionSize = 250);
        builder.Services.Configure<FormOptions>(options => options.ValueCountLimit = 2048);
        // Letters of every script go out as they are, not as numbers five times their size.
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        return builder;
    }

    /// <summary>The order matters: who asks, what every answer carries, what a fault becomes, what is made already, who is signed in, which page.</summary>
    public static WebApplication UseFrontEnd(this WebApplication app)
    {
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED already put this first; a second time it would believe what the reader forged.
        if (!app.Configuration.GetValue<bool>("FORWARDEDHEADERS_ENABLED"))
        {
            app.UseForwardedHeaders();
        }

        app.UseSafeHeaders();
        app.UseErrorPages();
        app.UsePostPages();
        app.UseOldAddresses();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseRefusalOfForgeries();
        app.MapStaticAssets();
        app.MapRazorComponents<App>();
        app.MapTokens();
        app.MapOpenIdConnect();
        app.MapFeeds();
        app.MapLiveEvents();
        app.MapCommentPreview();
        return app;
    }

    /// <summary>Believes a proxy on this machine, and those listed in <c>Proxies:Known</c> (addresses or networks, separated by commas), about who the reader is.</summary>
    private static void Trust(ForwardedHeadersOptions options, ConfigurationManager configuration)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in (configuration["Proxies:Known"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (proxy.Contains('/', StringComparison.Ordinal))
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
            else
            {
                options.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }
    }
}
