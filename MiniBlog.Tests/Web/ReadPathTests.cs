using System.Net;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Accounts;
using MiniBlog.Web.Reading;

namespace MiniBlog.Tests.Web;

/// <summary>The front end reads from Query and from nowhere else.</summary>
public class ReadPathTests : FrontEndTest
{
    [Fact]
    public async Task Every_page_reads_from_query_and_asks_no_other_service_for_anything()
    {
        var (addresses, browser) = await PrepareAsync();
        using (browser)
        {
            Blog.Query.Requests.Clear();
            foreach (var address in addresses)
            {
                Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(address)).Status);
            }
        }

        Assert.Empty(Blog.Posts.Requests);
        Assert.Empty(Blog.Comments.Requests);
        Assert.Empty(Blog.Moderation.Requests);
        Assert.NotEmpty(Blog.Query.Requests);
        Assert.All(Blog.Query.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task With_posts_comments_and_moderation_down_reading_works_in_full()
    {
        var (addresses, browser) = await PrepareAsync();
        await Task.WhenAll(Blog.Posts.StopAsync(), Blog.Comments.StopAsync(), Blog.Moderation.StopAsync());
        using (browser)
        {
            foreach (var address in addresses)
            {
                Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(address)).Status);
            }

            Assert.Contains("A comment that everybody sees", (await browser.OpenAsync("/posts/a-day-out")).Text);
        }
    }

    [Fact]
    public async Task The_clients_of_the_other_services_send_nothing_but_commands()
    {
        var clients = typeof(QueryClient).Assembly.GetTypes()
            .Where(type => type.GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(HttpClient))))
            .ToList();
        Assert.Equal(["CommentsClient", "ImagesClient", "ModerationClient", "ParkedClient", "PostsClient", "QueryClient"], clients.Select(client => client.Name).Order());

        foreach (var client in clients.Where(client => client != typeof(QueryClient)))
        {
            var methods = client.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
            Assert.NotEmpty(methods);
            foreach (var method in methods)
            {
                var sent = new SentMethods();
                using var http = new HttpClient(sent) { BaseAddress = new Uri("http://service") };
                object?[] dependencies = [.. client.GetConstructors()[0].GetParameters().Select(parameter =>
                    parameter.ParameterType == typeof(HttpClient) ? http : Activator.CreateInstance(parameter.ParameterType, new Microsoft.AspNetCore.Http.HttpContextAccessor()))];
                await (Task)method.Invoke(Activator.CreateInstance(client, dependencies), [.. method.GetParameters().Select(Default)])!;
                Assert.NotEmpty(sent.Methods);
                Assert.DoesNotContain(sent.Methods, verb => verb is "GET" or "HEAD");
            }
        }
    }

    [Fact]
    public void The_front_end_knows_no_bus_and_of_databases_the_one_of_its_sessions_alone()
    {
        var web = typeof(QueryClient).Assembly;
        Assert.DoesNotContain(web.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("StackExchange.Redis") || reference.Name.StartsWith("Azure.Messaging"));
        Assert.Equal([typeof(AccountDb)], web.GetTypes().Where(type => type.IsAssignableTo(typeof(DbContext))));
        Assert.Equal(
            [typeof(DbSet<ChosenPassword>), typeof(DbSet<Session>)],
            typeof(AccountDb).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(set => set.PropertyType).OrderBy(type => type.GenericTypeArguments[0].Name));
        Assert.DoesNotContain(web.GetTypes(), type => type.Namespace != typeof(AccountDb).Namespace
            && type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => parameter.ParameterType.IsAssignableTo(typeof(DbContext))));
    }

    private async Task<(string[] Addresses, PlainBrowser Browser)> PrepareAsync()
    {
        var post = Blog.AddPost("A day out", tags: "travel");
        var draft = Blog.AddPost("Not yet", status: PostStatus.Draft);
        var comment = Blog.AddComment(post, "Ann", "A comment that everybody sees");
        Blog.AddComment(post, "Bob", "One for the moderator", CommentStatus.Flagged);
        var browser = Web.Browse();
        await browser.SignInAsync();
        return ([
            "/", "/tags/travel", "/search?q=day", "/posts/a-day-out", $"/posts/{draft.Id}", $"/posts/{post.Id}/comments?parent={comment.Id}",
            "/my-posts", "/my-posts?status=draft", "/write", $"/write/{post.Id}", $"/write/{post.Id}/delete", "/moderation", "/moderation?status=approved",
            "/sign-in", "/sign-out", "/feed.xml"], browser);
    }

    private static object? Default(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return type switch
        {
            { IsValueType: true } => Activator.CreateInstance(type),
            _ when type == typeof(string) => "text",
            _ when type == typeof(Stream) => Stream.Null,
            { IsClass: true } when type.Namespace!.StartsWith("MiniBlog.Web") => type.GetConstructors()[0].Invoke([.. type.GetConstructors()[0].GetParameters().Select(Default)]),
            _ => null,
        };
    }

    private sealed class SentMethods : HttpMessageHandler
    {
        public List<string> Methods { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Methods.Add(request.Method.Method);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));
        }
    }
}
