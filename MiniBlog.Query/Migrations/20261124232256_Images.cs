using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Query.Migrations
{
    /// <inheritdoc />
    public partial class Images : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "copies");

            // A rebuild migrates a schema beside this one; the copies are there already, and are meant for both.
            migrationBuilder.Sql("CREATE TABLE IF NOT EXISTS copies.image_copies (hash text NOT NULL CONSTRAINT pk_image_copies PRIMARY KEY, bytes bytea NOT NULL)");

            migrationBuilder.CreateTable(
                name: "images",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false),
                    media_type = table.Column<string>(type: "text", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_images", x => x.hash);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "image_copies",
                schema: "copies");

            migrationBuilder.DropTable(
                name: "images");
        }
    }
}
