using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Posts.Migrations
{
    /// <inheritdoc />
    public partial class WritersFields : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "comments_close_after_days",
                table: "posts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "comments_open",
                table: "posts",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "excerpt",
                table: "posts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "former_slugs",
                table: "posts",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "posts",
                type: "text",
                nullable: false,
                defaultValue: "Post");

            migrationBuilder.AddColumn<string[]>(
                name: "old_addresses",
                table: "posts",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "scheduled_for",
                table: "posts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "trashed_at",
                table: "posts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_posts_scheduled_for",
                table: "posts",
                column: "scheduled_for",
                filter: "scheduled_for IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_posts_trashed_at",
                table: "posts",
                column: "trashed_at",
                filter: "trashed_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_posts_scheduled_for",
                table: "posts");

            migrationBuilder.DropIndex(
                name: "ix_posts_trashed_at",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "comments_close_after_days",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "comments_open",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "excerpt",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "former_slugs",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "old_addresses",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "scheduled_for",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "trashed_at",
                table: "posts");
        }
    }
}
