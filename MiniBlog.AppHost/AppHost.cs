using Microsoft.Extensions.Configuration;
using MiniBlog.AppHost;
using MiniBlog.AppHost.Targets;

var builder = DistributedApplication.CreateBuilder(args);

// What an operator may set: `Parameters__owner_password=… ./run`; what is not set is generated once and kept. How many processes of
// a service run: `Replicas__query=3 ./run`.
var ownerPassword = builder.AddSecret("owner-password");
var signingKey = builder.AddSecret("signing-key");
var blogTitle = builder.AddParameter("blog-title", "MiniBlog", publishValueAsDefault: true);
var commentsPerMinute = builder.AddParameter("comments-per-minute", "5", publishValueAsDefault: true);

// One PostgreSQL server, one database and one account for each service; one bus: Redis, in Azure Service Bus. `--Publish:To=…`: azure,
// compose, kubernetes.
var target = Target.Of(builder);
var postgres = target.AddPostgres("postgres");
var bus = target.AddBus("bus");

var posts = builder.AddProject<Projects.MiniBlog_Posts>("posts")
    .WithDatabase(postgres, "postsdb")
    .WithBus(bus, emits: true);

var comments = builder.AddProject<Projects.MiniBlog_Comments>("comments")
    .WithDatabase(postgres, "commentsdb")
    .WithBus(bus, emits: true, handles: true)
    .WithEnvironment("Comments__PerMinute", commentsPerMinute);

var moderation = builder.AddProject<Projects.MiniBlog_Moderation>("moderation")
    .WithDatabase(postgres, "moderationdb")
    .WithBus(bus, emits: true, handles: true);

var query = builder.AddProject<Projects.MiniBlog_Query>("query")
    .WithDatabase(postgres, "querydb")
    .WithBus(bus, handles: true, watches: true);

var web = builder.AddProject<Projects.MiniBlog_Web>("web")
    .WithDatabase(postgres, "webdb")
    .WithEnvironment("Owner__Password", ownerPassword)
    .WithSignInHint(ownerPassword)
    .WithTraceLinks()
    .WithExternalHttpEndpoints();

// Both show the blog: one as pages, one as a feed.
web.WithEnvironment("Blog__Title", blogTitle);
query.WithEnvironment("Blog__Title", blogTitle).WithEnvironment("Blog__PublicUrl", target.PublicAddress(web));

// Who reads whose event store (to catch up when the bus is not enough), and whom Web talks to.
comments.WithReference(posts).WithReference(moderation);
moderation.WithReference(comments);
query.WithReference(posts).WithReference(comments).WithReference(moderation);
web.WithReference(posts).WithReference(comments).WithReference(moderation).WithReference(query);

foreach (var service in new[] { posts, comments, moderation, query, web })
{
    service.WithEnvironment("Auth__SigningKey", signingKey)
        .WithHttpHealthCheck("/health");
    target.Host(service, builder.Configuration.GetValue($"Replicas:{service.Resource.Name}", defaultValue: 1));
}

builder.Build().Run();
