using Microsoft.EntityFrameworkCore;

namespace MiniBlog.Moderation.Judging;

/// <summary>The judge by the rules in force, prepared once for each version.</summary>
public sealed class Judges
{
    private volatile Judge? last;

    public async Task<Judge> CurrentAsync(ModerationDb db, CancellationToken cancellationToken) =>
        await OfAsync(db, await db.RuleSets.MaxAsync(set => set.Version, cancellationToken), cancellationToken);

    /// <summary>By one version of the rules.</summary>
    public async Task<Judge> OfAsync(ModerationDb db, int version, CancellationToken cancellationToken)
    {
        if (last is { } judge && judge.RulesVersion == version)
        {
            return judge;
        }

        return last = new Judge(await db.RuleSets.AsNoTracking().SingleAsync(set => set.Version == version, cancellationToken));
    }
}
