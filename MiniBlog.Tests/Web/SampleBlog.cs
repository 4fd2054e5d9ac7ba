using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Web;

/// <summary>A blog with something of everything, to look at.</summary>
public static class SampleBlog
{
    private const string LongPost = """
        <p>We left before the rain did. The path climbs through <em>old</em> beeches, then <a href="/">opens on the moor</a>, and from there it is all sky, wind and
        the occasional sheep that has <strong>opinions</strong>. Inline code such as <code>dotnet run --project MiniBlog.AppHost</code> sits in the line.</p>
        <h2 id="s-what-to-take">What to take</h2>
        <ul><li>Water, more than you think</li><li>A map made of paper</li><li>Something sweet for the last mile</li></ul>
        <blockquote><p>There is no bad weather, only the wrong day.</p></blockquote>
        <pre><code class="language-csharp">var builder = DistributedApplication.CreateBuilder(args);
        var posts = builder.AddProject&lt;Projects.MiniBlog_Posts&gt;("posts").WithDatabase(postgres.AddDatabase("postsdb")).WithReference(bus);
        </code></pre>
        <table><thead><tr><th>Leg</th><th>Kilometres</th><th>Time</th></tr></thead><tbody><tr><td>To the moor</td><td>4.2</td><td>1 h 10</td></tr><tr><td>Along the ridge</td><td>7.8</td><td>2 h</td></tr></tbody></table>
        <p>AWordThatIsMuchTooLongForAnyLineOnAnyScreenThatAnybodyOwnsAndStillHasToBreakSomewhereInTheMiddleSoThatThePageDoesNotScrollSideways.</p>
        """;

    private const string OtherScripts = """
        <h2 id="s-rtl">كتابة من اليمين إلى اليسار</h2>
        <p>هذه فقرة بالعربية فيها <code>code</code> وكلمة <strong>English</strong> ورقم 123، وهي طويلة بما يكفي لتمتد على أكثر من سطر واحد في الصفحة الضيقة.</p>
        <h2 id="s-cjk">山の上</h2><p>日本語の文章は単語の間に空白がありません。それでも行は正しく折り返されなければなりません。</p>
        <h3 id="s-emoji">Emoji 👩‍👩‍👧‍👦</h3><p>👍🏽🇩🇪🏳️‍🌈 and a footnote<a id="fnref:1" href="#fn:1" class="footnote-ref"><sup>1</sup></a>.</p>
        <pre><code class="language-csharp"><span class="tok-k">var</span> text = <span class="tok-s">"a"</span> + <span class="tok-n">42</span>; <span class="tok-c">// why</span> <span class="tok-t">List</span></code></pre>
        <table tabindex="0"><thead><tr><th>One</th><th>Two</th><th>Three</th><th>Four</th><th>Five</th><th>Six</th></tr></thead><tbody><tr><td>Something-long</td><td>Something-long</td><td>Something-long</td><td>Something-long</td><td>Something-long</td><td>Something-long</td></tr></tbody></table>
        <div class="footnotes"><hr /><ol><li id="fn:1"><p>The note.<a href="#fnref:1" class="footnote-back-ref">↩</a></p></li></ol></div>
        """;

    public static async Task<FakeBlog> StartAsync()
    {
        var blog = new FakeBlog();
        await blog.StartAsync();
        foreach (var title in new[] { "Bread, and how it fails", "A short note on sequencers", "Winter light", "What the bus is for", "Reading list" })
        {
            blog.AddPost(title, tags: ["notes"]);
        }

        blog.StoredPosts[2] = blog.StoredPosts[2] with { CommentsCloseAt = DateTimeOffset.UtcNow.AddDays(-1) };
        blog.AddPost("Half a thought about gardens", status: PostStatus.Draft);
        blog.StoredPosts.Add(blog.AddPost("Planned", status: PostStatus.Draft) with { Id = Guid.NewGuid(), ScheduledFor = DateTimeOffset.UtcNow.AddYears(1) });
        blog.StoredPosts[^2] = blog.StoredPosts[^2] with { TrashedAt = DateTimeOffset.UtcNow };
        var other = blog.AddPost("Other scripts", OtherScripts, tags: ["עברית", "日本語", "👩‍👩‍👧‍👦", new string('w', 60)]);
        blog.AddComment(other, "مريم", "هذا تعليق طويل بعض الشيء، مع كلمة English في وسطه.");
        blog.AddComment(other, new string('W', 100), new string('M', 400));
        blog.AddComment(other, "👻", "👩‍👩‍👧‍👦👍🏽🇩🇪 🏳️‍🌈");
        blog.Pages.AddRange(["About this blog", new string('P', 80)]);
        var post = blog.AddPost("A day out on the moor", LongPost, tags: ["travel", "event-sourcing", "c#"]);
        var ann = blog.AddComment(post, "Ann", "We went there in June. Did you find the stone circle?");
        var owner = blog.AddComment(post, "owner", "We walked right past it, twice.", parent: ann);
        var ben = blog.AddComment(post, "Ben of the very long name that somebody thought was funny", "It is left of the second gate.", parent: owner);
        blog.AddComment(post, "Ann", "There are two second gates, if you come from the north.", parent: ben);
        blog.AddComment(post, "Zoë", "Lovely. <b>Not bold</b>.");
        blog.AddComment(post, "Spam & Sons", "Cheap watches:\nhttp://a.test http://b.test http://c.test", CommentStatus.Flagged);
        blog.AddComment(post, "Orla", "I only eat oranges.", CommentStatus.Rejected);
        blog.AddRules();
        blog.AddRules("mia", "Lenders, and " + new string('W', 120),
            """{"id":"00000000-0000-0000-0000-000000000001","kind":"bannedWords","action":"reject","enabled":true,"words":["payday loan","online casino","free spins","cheap replica","seo services"],"inName":true}""",
            """{"id":"00000000-0000-0000-0000-000000000003","kind":"pattern","action":"flag","enabled":false,"expression":"\\b(free|easy)\\s+money(MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM)?\\b","inName":false}""",
            """{"id":"00000000-0000-0000-0000-000000000004","kind":"allCaps","action":"flag","enabled":true,"percent":80,"minLetters":16}""");
        return blog;
    }
}
