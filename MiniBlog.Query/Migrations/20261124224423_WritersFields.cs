using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MiniBlog.Query.Migrations
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
                defaultValue: "post");

            migrationBuilder.AddColumn<string[]>(
                name: "old_addresses",
                table: "posts",
                type: "text[]",
                nullable: false,
                defaultValue: new string[0]);

            migrationBuilder.AddColumn<string>(
                name: "own_excerpt",
                table: "posts",
                type: "text",
                nullable: true);

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
                name: "ix_posts_former_slugs",
                table: "posts",
                column: "former_slugs")
                .Annotation("Npgsql:IndexMethod", "GIN");

            migrationBuilder.CreateIndex(
                name: "ix_posts_old_addresses",
                table: "posts",
                column: "old_addresses")
                .Annotation("Npgsql:IndexMethod", "GIN");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_posts_former_slugs",
                table: "posts");

            migrationBuilder.DropIndex(
                name: "ix_posts_old_addresses",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "comments_close_after_days",
                table: "posts");

            migrationBuilder.DropColumn(
                name: "comments_open",
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
                name: "own_excerpt",
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
