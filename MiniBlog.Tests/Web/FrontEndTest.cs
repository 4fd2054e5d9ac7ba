namespace MiniBlog.Tests.Web;

/// <summary>A test of the front end with a blog of its own behind it.</summary>
public abstract class FrontEndTest : IAsyncLifetime
{
    protected FakeBlog Blog { get; } = new();

    protected FrontEndHost Web { get; private set; } = null!;

    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        await Blog.StartAsync();
        Web = FrontEndHost.Start(Blog, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Web.DisposeAsync();
        await Blog.DisposeAsync();
    }
}
