using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>A blog with something of everything, to look at.</summary>
public static class SampleBlog
{
    private const string LongPost = """
        <p>We left before the rain did. The path climbs through <em>old</em> beeches, then <a href="/">opens on the moor</a>, and from there it is all sky, wind and
        the occasional sheep that has <strong>opinions</strong>. Inline code such as <code>dotnet run --project MiniBlog.AppHost</code> sits in the line.</p>
        <h2>What to take</h2>
        <ul><li>Water, more than you think</li><li>A map made of paper</li><li>Something sweet for the last mile</li></ul>
        <blockquote><p>There is no bad weather, only the wrong day.</p></blockquote>
        <pre><code class="language-csharp">var builder = DistributedApplication.CreateBuilder(args);
        var posts = builder.AddProject&lt;Projects.MiniBlog_Posts&gt;("posts").WithDatabase(postgres.AddDatabase("postsdb")).WithReference(bus);
        </code></pre>
        <table><thead><tr><th>Leg</th><th>Kilometres</th><th>Time</th></tr></thead><tbody><tr><td>To the moor</td><td>4.2</td><td>1 h 10</td></tr><tr><td>Along the ridge</td><td>7.8</td><td>2 h</td></tr></tbody></table>
        <p>AWordThatIsMuchTooLongForAnyLineOnAnyScreenThatAnybodyOwnsAndStillHasToBreakSomewhereInTheMiddleSoThatThePageDoesNotScrollSideways.</p>
        """;

    public static async Task<FakeBlog> StartAsync()
    {
        var blog = new FakeBlog();
        await blog.StartAsync();
        foreach (var title in new[] { "Bread, and how it fails", "A short note on sequencers", "Winter light", "What the bus is for", "Reading list" })
        {
            blog.AddPost(title, tags: ["notes"]);
        }

        blog.AddPost("Half a thought about gardens", status: PostStatus.Draft);
        var post = blog.AddPost("A day out on the moor", LongPost, tags: ["travel", "event-sourcing", "c#"]);
        var ann = blog.AddComment(post, "Ann", "We went there in June. Did you find the stone circle?");
        var owner = blog.AddComment(post, "owner", "We walked right past it, twice.", parent: ann);
        var ben = blog.AddComment(post, "Ben of the very long name that somebody thought was funny", "It is left of the second gate.", parent: owner);
        blog.AddComment(post, "Ann", "There are two second gates, if you come from the north.", parent: ben);
        blog.AddComment(post, "Zoë", "Lovely. <b>Not bold</b>.");
        blog.AddComment(post, "Spam & Sons", "Cheap watches:\nhttp://a.test http://b.test http://c.test", CommentStatus.Flagged);
        blog.AddComment(post, "Orla", "I only eat oranges.", CommentStatus.Rejected);
        return blog;
    }
}
