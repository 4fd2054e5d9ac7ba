using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using MiniBlog.Moderation.Decisions;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Moderation;

/// <summary>Moderation's own database: the rules, the comments they were applied to, and every decision.</summary>
public sealed class ModerationDb(DbContextOptions<ModerationDb> options) : DbContext(options)
{
    public DbSet<RuleSet> RuleSets => Set<RuleSet>();

    public DbSet<JudgedComment> Comments => Set<JudgedComment>();

    public DbSet<Decision> Decisions => Set<Decision>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasEventLog().HasSubscriptions();

        modelBuilder.Entity<RuleSet>(set =>
        {
            set.ToTable("rule_sets").HasKey(s => s.Version);
            set.Property(s => s.Version).ValueGeneratedNever();
            set.Property(s => s.Rules).HasColumnType("jsonb").HasConversion(
                rules => JsonSerializer.Serialize(rules, RuleJson.Options),
                json => JsonSerializer.Deserialize<IReadOnlyList<Rule>>(json, RuleJson.Options)!,
                // Versions are never changed, so the same list is the same value.
                new ValueComparer<IReadOnlyList<Rule>>((a, b) => ReferenceEquals(a, b), rules => rules.Count));
        });

        modelBuilder.Entity<JudgedComment>(comment =>
        {
            comment.ToTable("comments").HasKey(c => c.Id);
            comment.Property(c => c.Id).ValueGeneratedNever();
            comment.Property(c => c.DecisionCount).IsConcurrencyToken();
            comment.HasIndex(c => c.TextKey);
        });

        modelBuilder.Entity<Decision>(decision =>
        {
            decision.ToTable("decisions").HasKey(d => d.Id);
            decision.Property(d => d.Id).ValueGeneratedNever();
            decision.Property(d => d.Verdict).HasConversion(verdict => verdict.ToString().ToLowerInvariant(), text => Enum.Parse<ServiceDefaults.Events.Contracts.Verdict>(text, true));
            decision.HasIndex(d => new { d.CommentId, d.Number });
        });
    }
}
