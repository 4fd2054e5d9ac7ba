using MiniBlog.Query;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Projection;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
builder.AddServiceDatabase<QueryDb>("querydb");
builder.AddSubscriptions<QueryDb, BlogProjection>("query", "posts", "comments", "moderation");
builder.AddRebuild<QueryDb, BlogProjection>();
builder.AddQueries();

var app = builder.Build();
app.UseAnswerCache();
app.UseApiDefaults();
app.MapQueries();
app.MapParkedEvents();
app.MapRebuild();
app.Run();
