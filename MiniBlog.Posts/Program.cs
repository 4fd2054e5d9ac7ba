using MiniBlog.Posts;
using MiniBlog.Posts.Images;
using MiniBlog.Posts.Porting;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;
using MiniBlog.ServiceDefaults.Porting;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
builder.AddServiceDatabase<PostsDb>("postsdb");
builder.AddEventLog<PostsDb>("posts");
builder.AddIdempotencyKeys<PostsDb>();
builder.AddPosts();

var app = builder.Build();
app.UseApiDefaults();
app.MapPosts();
app.MapImages();
app.MapPortingGroup().MapPostPorting().MapImagePorting();
app.MapEventStore();
app.Run();
