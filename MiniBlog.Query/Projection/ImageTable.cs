using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>Writes <c>images</c>. An image never changes, so the first word of it is the last.</summary>
internal static class ImageTable
{
    private const string Insert = """
        INSERT INTO images (hash, media_type, width, height, size)
        SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[]) ON CONFLICT DO NOTHING
        """;

    public static IEnumerable<NpgsqlBatchCommand> Statements(List<ImageAdded> images) => images.Count == 0 ? [] :
    [
        Columns.Command(
            Insert,
            images.Column(i => i.Hash),
            images.Column(i => i.MediaType),
            images.Column(i => i.Width),
            images.Column(i => i.Height),
            images.Column(i => i.Size)),
    ];
}
