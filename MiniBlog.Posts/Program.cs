using MiniBlog.Posts;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
// Here, and not in what services share: the generator behind it sees the requests of the project that calls it.
builder.Services.AddValidation();
builder.AddServiceDatabase<PostsDb>("postsdb");
builder.AddEventLog<PostsDb>("posts");
builder.AddIdempotencyKeys<PostsDb>();

var app = builder.Build();
app.UseApiDefaults();
app.MapPosts();
app.MapEventStore();
app.Run();
