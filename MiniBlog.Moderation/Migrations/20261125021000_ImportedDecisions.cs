using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Moderation.Migrations
{
    /// <inheritdoc />
    public partial class ImportedDecisions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "awaited",
                table: "comments",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_event_log_subject",
                table: "event_log",
                column: "subject",
                filter: "type LIKE '%-deleted'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_event_log_subject",
                table: "event_log");

            migrationBuilder.DropColumn(
                name: "awaited",
                table: "comments");
        }
    }
}
