using Microsoft.Extensions.Http.Resilience;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.Web.Commenting;
using MiniBlog.Web.Events;
using MiniBlog.Web.Images;
using MiniBlog.Web.Moderating;
using MiniBlog.Web.Reading;
using MiniBlog.Web.SignIn;
using MiniBlog.Web.Writing;
using Polly;

namespace MiniBlog.Web.Clients;

/// <summary>The services that the front end talks to: it reads from Query alone, and gives commands to the other three.</summary>
public static class ClientExtensions
{
    /// <summary>A page that is not there by then says so; nobody watches a blank tab for longer.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(3);

    /// <summary>After it the page is made anew, for which there is <see cref="ReadTimeout"/>.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UploadTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Registers one typed client for each service.</summary>
    public static IHostApplicationBuilder AddServiceClients(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor()
            .AddSingleton<RecentWrites>()
            .AddTransient<RememberWrites>()
            .AddTransient<ReadRecentWrites>()
            .AddTransient<UserTokenHandler>();

        builder.Services.AddHttpClient<QueryClient>().To("query", ReadTimeout, RepeatReads)
            .AddHttpMessageHandler<ReadRecentWrites>().AddHttpMessageHandler<UserTokenHandler>();
        // One for each page that is shown, almost: it goes through as little as it can.
        builder.Services.AddHttpClient(PostCheck.Client).To("query", CheckTimeout, repeat: null).RemoveAllLoggers();
        builder.Services.AddHttpClient<PostsClient>().To("posts", CommandTimeout, RepeatKeyedCommands)
            .AddHttpMessageHandler<RememberWrites>().AddHttpMessageHandler<UserTokenHandler>();
        builder.Services.AddHttpClient<ImagesClient>().To("posts", UploadTimeout, RepeatKeyedCommands)
            .AddHttpMessageHandler<RememberWrites>().AddHttpMessageHandler<UserTokenHandler>();
        builder.Services.AddHttpClient<CommentsClient>().To("comments", CommandTimeout, RepeatKeyedCommands)
            .AddHttpMessageHandler<RememberWrites>().AddHttpMessageHandler<ServiceTokenHandler>();
        builder.Services.AddHttpClient<ModerationClient>().To("moderation", CommandTimeout, RepeatKeyedCommands)
            .AddHttpMessageHandler<RememberWrites>().AddHttpMessageHandler<UserTokenHandler>();
        // Its commands go to whichever service set the event aside; each names it in its address.
        builder.Services.AddHttpClient<ParkedClient>().To("query", CommandTimeout, RepeatKeyedCommands)
            .AddHttpMessageHandler<UserTokenHandler>();
        return builder;
    }

    private static IHttpClientBuilder To(this IHttpClientBuilder client, string service, TimeSpan timeout, HttpRetryStrategyOptions? repeat)
    {
        client.ConfigureHttpClient(http =>
        {
            http.BaseAddress = new Uri($"http://{service}");
            http.Timeout = timeout;
        });
        // The clients are shared by all readers: no cookie of an answer may reach the next one's request.
        client.UseSocketsHttpHandler((handler, _) =>
        {
            handler.UseCookies = false;
            handler.AllowAutoRedirect = false;
            handler.ConnectTimeout = TimeSpan.FromSeconds(1);
        });
#pragma warning disable EXTEXP0001 // The defaults wait for up to 30 s, far longer than a page may take.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        if (repeat is not null)
        {
            client.AddResilienceHandler("repeat", pipeline => pipeline.AddRetry(repeat));
        }

        return client;
    }

    private static HttpRetryStrategyOptions RepeatReads => Repeat();

    /// <summary>A command that carries an Idempotency-Key takes effect once however often it arrives; others are sent once.</summary>
    private static HttpRetryStrategyOptions RepeatKeyedCommands
    {
        get
        {
            var repeat = Repeat();
            var isTransient = repeat.ShouldHandle;
            repeat.ShouldHandle = async args =>
                args.Context.GetRequestMessage()?.Headers.Contains(Headers.IdempotencyKey) is true
                && args.Outcome.Result?.StatusCode is not System.Net.HttpStatusCode.TooManyRequests
                && await isTransient(args);
            return repeat;
        }
    }

    /// <summary>Once more, soon: enough for a replica that just went away; a service that is down is told to the reader.</summary>
    private static HttpRetryStrategyOptions Repeat() => new()
    {
        MaxRetryAttempts = 1,
        Delay = TimeSpan.FromMilliseconds(100),
        BackoffType = DelayBackoffType.Constant,
        ShouldRetryAfterHeader = false,
    };
}
