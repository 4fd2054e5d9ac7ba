using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MiniBlog.Porting;
using MiniBlog.Porting.Archives;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Tests.Porting;

/// <summary>The archive, whole and harmed.</summary>
public sealed class ArchiveTests
{
    private readonly ArchivedPost post = ArchivedThings.Post("a");

    [Fact]
    public async Task What_is_written_is_read_and_the_same_things_make_the_same_bytes()
    {
        var comment = ArchivedThings.Comment(post.Id, "Ünï\ncode");
        var bytes = await WriteAsync([comment]);
        Assert.Equal(bytes, await WriteAsync([comment]));

        using var archive = Read(bytes);
        Assert.Equal(comment, Assert.Single(archive.Comments()));
        Assert.Equal(post.Content, Assert.Single(archive.Posts()).Content);
        Assert.Equal(Verdict.Approved, Assert.Single(Assert.Single(archive.Decisions()).Decisions).Verdict);
        Assert.Equal("pixels"u8.ToArray(), Assert.Single(archive.Images()).Read());
    }

    [Fact]
    public async Task An_archive_that_was_cut_off_at_any_place_is_refused()
    {
        var bytes = await WriteAsync([]);
        foreach (var length in Enumerable.Range(0, 20).Select(i => i * bytes.Length / 20))
        {
            Assert.Throws<PortingException>(() => Read(bytes[..length]).Dispose());
        }
    }

    [Fact]
    public async Task One_that_was_changed_is_refused_before_anything_of_it_is_used()
    {
        var bytes = Changed(await WriteAsync([]), zip =>
        {
            zip.GetEntry(ArchiveFormat.Posts)!.Delete();
            Fill(zip, ArchiveFormat.Posts, "{}\n");
        });
        Assert.Contains("was changed", Assert.Throws<PortingException>(() => Read(bytes)).Message);
    }

    [Theory]
    [InlineData("{\"format\":\"miniblog-archive\",\"version\":2,\"parts\":{}}", "version 2")]
    [InlineData("{\"format\":\"miniblog-archive\",\"version\":1,\"parts\":{}}", "does not name")]
    [InlineData("{\"format\":null,\"version\":1,\"parts\":{}}", "not what it should be")]
    [InlineData("[]", "not what it should be")]
    public async Task A_manifest_that_says_something_else_is_refused(string manifest, string why)
    {
        var bytes = Changed(await WriteAsync([]), zip =>
        {
            zip.GetEntry(ArchiveFormat.Manifest)!.Delete();
            Fill(zip, ArchiveFormat.Manifest, manifest);
        });
        Assert.Contains(why, Assert.Throws<PortingException>(() => Read(bytes)).Message);
    }

    [Fact]
    public async Task A_line_or_an_image_that_grows_without_end_is_not_unpacked()
    {
        var zeros = new byte[64 * 1024 * 1024];
        var bomb = Changed(await WriteAsync([]), zip =>
        {
            zip.GetEntry(ArchiveFormat.Posts)!.Delete();
            using var entry = zip.CreateEntry(ArchiveFormat.Posts).Open();
            entry.Write(zeros);
        });
        Assert.True(bomb.Length < 200_000);
        Assert.Contains("longer than 4 MB", Assert.Throws<PortingException>(() => Read(bomb)).Message);

        using var archive = Read(Changed(await WriteAsync([]), zip =>
        {
            var image = zip.Entries.Single(entry => entry.FullName.StartsWith(ArchiveFormat.ImageFolder, StringComparison.Ordinal));
            var name = image.FullName;
            image.Delete();
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(zeros);
        }));
        Assert.Contains("larger than", Assert.Throws<PortingException>(() => archive.Images().Single().Read()).Message);
    }

    [Theory]
    [InlineData("../../etc/passwd", "image/png")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "image/../../x")]
    public async Task An_image_of_a_name_that_leads_elsewhere_is_refused(string hash, string type)
    {
        using var archive = Read(await WriteAsync([], new ArchivedImage(hash, type, "Ann", ArchivedThings.Day)));
        Assert.Throws<PortingException>(() => archive.Images().ToList());
    }

    [Fact]
    public async Task A_line_that_makes_no_sense_is_named()
    {
        using var archive = Read(await WriteAsync([], lines: [new { id = Guid.NewGuid(), author = (string?)null }]));
        Assert.Contains("line 1 of comments.jsonl", Assert.Throws<PortingException>(() => archive.Comments().ToList()).Message);
    }

    private static ArchiveReader Read(byte[] bytes) => new(new MemoryStream(bytes));

    private async Task<byte[]> WriteAsync(ArchivedComment[] comments, ArchivedImage? image = null, object[]? lines = null)
    {
        image ??= new ArchivedImage(Convert.ToHexStringLower(SHA256.HashData("pixels"u8)), "image/png", "Ann", ArchivedThings.Day);
        using var file = new MemoryStream();
        using (var archive = new ArchiveWriter(file))
        {
            await archive.WriteAsync(ArchiveFormat.Comments, (lines ?? comments).ToAsyncEnumerable(), _ => { });
            await archive.WriteAsync(ArchiveFormat.Decisions, comments.Select(comment => ArchivedThings.Decisions(comment.Id, post.Id, (2, Verdict.Approved))).ToAsyncEnumerable(), _ => { });
            await archive.WriteAsync(ArchiveFormat.Posts, new[] { post }.ToAsyncEnumerable(), _ => { });
            await archive.WriteAsync(ArchiveFormat.Images, new[] { image }.ToAsyncEnumerable(), _ => { });
            await archive.WriteImageAsync(image.FileName(), "pixels"u8.ToArray());
            await archive.FinishAsync();
        }

        return file.ToArray();
    }

    private static byte[] Changed(byte[] archive, Action<ZipArchive> change)
    {
        using var file = new MemoryStream();
        file.Write(archive);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            change(zip);
        }

        return file.ToArray();
    }

    private static void Fill(ZipArchive zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
