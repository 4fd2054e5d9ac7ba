using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Moderation.Migrations
{
    /// <inheritdoc />
    public partial class AnnouncedRules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "announced",
                table: "rule_sets",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "announced",
                table: "rule_sets");
        }
    }
}
