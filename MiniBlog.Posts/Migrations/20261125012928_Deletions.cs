using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Posts.Migrations
{
    /// <inheritdoc />
    public partial class Deletions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }
    }
}
