using MiniBlog.Comments;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Flood;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
// Here, and not in what services share: the generator behind it sees the requests of the project that calls it.
builder.Services.AddValidation();
builder.AddServiceDatabase<CommentsDb>("commentsdb");
builder.AddEventLog<CommentsDb>("comments");
builder.AddSubscriptions<CommentsDb, CommentsConsumer>("comments", "posts", "moderation");
builder.AddIdempotencyKeys<CommentsDb>();
builder.AddFloodLimit();
builder.Services.AddSingleton<EditRights>();

var app = builder.Build();
app.UseApiDefaults();
app.MapComments();
app.MapCommentLists();
app.MapEventStore();
app.MapParkedEvents();
app.Run();
