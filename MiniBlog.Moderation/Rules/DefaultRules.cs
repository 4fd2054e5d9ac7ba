using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Moderation.Rules;

/// <summary>The rules that a new blog starts with, as version 1.</summary>
public static class DefaultRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // The course's own rule.
        new BannedWords { Id = new Guid("01935a00-0000-7000-8000-000000000001"), Action = RuleAction.Reject, Words = ["orange"] },
        new BannedWords
        {
            Id = new Guid("01935a00-0000-7000-8000-000000000002"),
            Action = RuleAction.Reject,
            InName = true,
            Words =
            [
                "viagra", "cialis", "payday loan", "payday loans", "online casino", "free spins", "work from home and earn", "weight loss pills",
                "cheap replica", "replica watches", "buy followers", "buy backlinks", "seo services", "crypto giveaway", "double your bitcoin",
            ],
        },
        new MaxLinks { Id = new Guid("01935a00-0000-7000-8000-000000000003"), Action = RuleAction.Flag, Max = 2 },
        new AllCaps { Id = new Guid("01935a00-0000-7000-8000-000000000004"), Action = RuleAction.Flag, Percent = 80, MinLetters = 16 },
        new RepeatedText { Id = new Guid("01935a00-0000-7000-8000-000000000005"), Action = RuleAction.Flag, Times = 1 },
    ];

    /// <summary>
    /// Adds them where there are no rules at all, and tells every version that was not told yet; EF Core calls this under its migration lock.
    /// </summary>
    public static async Task SeedAsync(DbContext db, CancellationToken cancellationToken)
    {
        var untold = await db.Set<RuleSet>().Where(set => !set.Announced).OrderBy(set => set.Version).ToListAsync(cancellationToken);
        if (untold.Count == 0 && !await db.Set<RuleSet>().AnyAsync(cancellationToken))
        {
            untold.Add(new RuleSet { Version = 1, Rules = All, Change = "default rules", ChangedBy = "MiniBlog", ChangedAt = DateTimeOffset.UtcNow });
            db.Add(untold[0]);
        }

        foreach (var set in untold)
        {
            db.Emit(set.Announce(), set.ChangedAt);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
