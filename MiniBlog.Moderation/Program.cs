using MiniBlog.Moderation;
using MiniBlog.Moderation.Decisions;
using MiniBlog.Moderation.Judging;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;

var builder = WebApplication.CreateBuilder(args);
builder.AddApiDefaults();
builder.Services.AddValidation();
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.AddRules());
builder.AddServiceDatabase<ModerationDb>("moderationdb");
builder.Services.ConfigureDbContext<ModerationDb>(options => options.UseAsyncSeeding((db, _, stop) => DefaultRules.SeedAsync(db, stop)));
builder.AddEventLog<ModerationDb>("moderation");
builder.AddSubscriptions<ModerationDb, CommentJudging>("moderation", "comments");
builder.Services.AddSingleton<Judges>();

var app = builder.Build();
app.UseApiDefaults();
app.MapGroup("").RequireAuthorization(Roles.Moderator).MapRules().MapRuleSets().MapDecisions().MapDecisionPorting();
app.MapEventStore();
app.MapParkedEvents();
app.Run();
