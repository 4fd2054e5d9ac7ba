using MiniBlog.Query.Caching;
using MiniBlog.Query.Changes;
using MiniBlog.Query.Comments;
using MiniBlog.Query.EventFlow;
using MiniBlog.Query.Feed;
using MiniBlog.Query.Images;
using MiniBlog.Query.Moderation;
using MiniBlog.Query.Posts;
using MiniBlog.Query.Rendering;
using MiniBlog.Query.Rules;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query;

/// <summary>All that readers ask.</summary>
public static class QueryApi
{
    public static IHostApplicationBuilder AddQueries(this IHostApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.AddEventFlow();
        builder.Services.AddSingleton<AnswerCache>();
        builder.Services.AddSingleton<ChangeFeed>().AddHostedService(services => services.GetRequiredService<ChangeFeed>());
        builder.Services.AddSingleton<ImageCopies>().AddHostedService(services => services.GetRequiredService<ImageCopies>());
        ImageSource.Register(builder.Services);
        builder.Services.AddOptions<BlogOptions>().BindConfiguration(BlogOptions.Section);
        return builder;
    }

    public static RouteGroupBuilder MapQueries(this IEndpointRouteBuilder app)
    {
        // Outside of the group: an operator wants to see how far behind Query is, and not to wait until it no longer is.
        app.MapEventFlow();
        var queries = app.MapGroup("").WithReadYourWrites();
        queries.MapGroup("").WithMetadata(new SameForEveryReader()).MapPosts().MapOldAddresses().MapComments().MapFeed();
        return queries.MapPreview().MapCommentPreview().MapImages().MapModeration().MapRules().MapChanges();
    }
}
