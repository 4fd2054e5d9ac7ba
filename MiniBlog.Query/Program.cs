using MiniBlog.Query;
using MiniBlog.Query.Changes;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Feed;
using MiniBlog.Query.Moderation;
using MiniBlog.Query.Posts;
using MiniBlog.Query.Projection;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
builder.Services.AddValidation();
builder.AddServiceDatabase<QueryDb>("querydb");
builder.AddSubscriptions<QueryDb, BlogProjection>("query", "posts", "comments", "moderation");
builder.AddRebuild<QueryDb, BlogProjection>();
builder.Services.AddSingleton<ChangeFeed>().AddHostedService(services => services.GetRequiredService<ChangeFeed>());
builder.Services.AddOptions<BlogOptions>().BindConfiguration("Blog");

var app = builder.Build();
app.UseApiDefaults();
app.MapGroup("").WithReadYourWrites().MapPosts().MapComments().MapModeration().MapFeed().MapChanges();
app.MapParkedEvents();
app.MapRebuild();
app.Run();
