using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Query.Migrations
{
    /// <inheritdoc />
    public partial class ReadersFields : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "minutes",
                table: "posts",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "plain",
                table: "posts",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "number",
                table: "decisions",
                type: "integer",
                nullable: true);

            // What is there gets a first value from the Markdown, at 238 words a minute; a rebuild makes it exact.
            migrationBuilder.Sql("UPDATE posts SET plain = content, minutes = greatest(1, array_length(string_to_array(content, ' '), 1) / 238) WHERE NOT deleted");

            migrationBuilder.CreateIndex(
                name: "ix_comments_author_status",
                table: "comments",
                columns: new[] { "author", "status" },
                filter: "NOT deleted");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_comments_author_status",
                table: "comments");

            migrationBuilder.DropColumn(
                name: "number",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "minutes",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "plain",
                table: "posts");
        }
    }
}
