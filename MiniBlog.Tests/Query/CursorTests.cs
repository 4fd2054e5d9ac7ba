using System.Buffers.Text;
using CsCheck;
using MiniBlog.Query.Paging;

namespace MiniBlog.Tests.Query;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_comes_back_as_it_went() => Gen.Select(Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks], Gen.Guid).Sample((ticks, id) =>
    {
        var cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        Assert.True(Cursor.TryRead(cursor.ToString(), out var read));
        Assert.Equal(cursor, read);
        Assert.DoesNotContain(cursor.ToString(), c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_cursor_is_the_start_of_the_list(string? text) => Assert.True(Cursor.TryRead(text, out var cursor) && cursor is null);

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("%00")]
    [InlineData("' OR 1=1 --")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("__________8AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("f_________8AAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_cursor_is_refused(string text) => Assert.False(Cursor.TryRead(text, out _));

    [Fact]
    public void Whatever_bytes_a_cursor_has_reading_it_does_not_throw() =>
        Gen.Byte.Array[0, 40].Sample(bytes => Cursor.TryRead(Base64Url.EncodeToString(bytes), out _) || true);
}
