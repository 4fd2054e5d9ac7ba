using MiniBlog.Comments;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Porting;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;
using MiniBlog.ServiceDefaults.Porting;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
builder.AddServiceDatabase<CommentsDb>("commentsdb");
builder.AddEventLog<CommentsDb>("comments");
builder.AddSubscriptions<CommentsDb, CommentsConsumer>("comments", "posts", "moderation");
builder.AddIdempotencyKeys<CommentsDb>();
builder.AddComments();

var app = builder.Build();
app.UseApiDefaults();
app.MapComments();
app.MapCommentLists();
app.MapPortingGroup().MapCommentPorting();
app.MapEventStore();
app.MapParkedEvents();
app.Run();
