using MiniBlog.Porting.Archives;
using MiniBlog.Porting.Blog;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Exporting;

/// <summary>Writes the whole blog into an archive.</summary>
public static class Export
{
    /// <summary>
    /// Comments go first, then decisions, then posts: what is written meanwhile then lacks at most its newest, and no comment lacks its post. The
    /// file has its name only once it is whole.
    /// </summary>
    public static async Task<string> RunAsync(BlogClient blog, string path, Progress progress, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new PortingException($"{path} is there already; move it away, or name another file.");
        }

        await blog.SignInAsync(cancellationToken);
        var unfinished = path + ".unfinished";
        try
        {
            string summary;
            await using (var file = File.Create(unfinished))
            {
                summary = await WriteAsync(blog, file, progress, cancellationToken);
            }

            File.Move(unfinished, path);
            return summary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PortingException($"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<string> WriteAsync(BlogClient blog, Stream file, Progress progress, CancellationToken cancellationToken)
    {
        using var archive = new ArchiveWriter(file);
        var comments = await WriteAsync(archive, "comments", ArchiveFormat.Comments, blog.CommentsAsync(cancellationToken), progress);
        await WriteAsync(archive, "decisions", ArchiveFormat.Decisions, blog.DecisionsAsync(cancellationToken), progress);
        var posts = await WriteAsync(archive, "posts", ArchiveFormat.Posts, blog.PostsAsync(cancellationToken), progress);
        var images = new List<ArchivedImage>();
        await foreach (var image in blog.ImagesAsync(cancellationToken))
        {
            images.Add(image);
        }

        await archive.WriteAsync(ArchiveFormat.Images, images.ToAsyncEnumerable(), _ => { });
        for (var i = 0; i < images.Count; i++)
        {
            await archive.WriteImageAsync(images[i].FileName(), await blog.ImageAsync(images[i].Hash, cancellationToken));
            progress.Count("images", i + 1, images.Count);
        }

        progress.Done("images", images.Count);
        await archive.FinishAsync();
        return $"{posts} posts, {comments} comments and {images.Count} images are in the archive.";
    }

    private static async Task<int> WriteAsync<T>(ArchiveWriter archive, string what, string part, IAsyncEnumerable<T> items, Progress progress)
    {
        var count = await archive.WriteAsync(part, items, done => progress.Count(what, done));
        progress.Done(what, count);
        return count;
    }
}
