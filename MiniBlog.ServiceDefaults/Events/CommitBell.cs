using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Rings when a transaction of this process was committed, so that the sequencer looks at once.</summary>
internal static class CommitBell
{
    public static DbTransactionInterceptor Interceptor { get; } = new Ringer();

    public static event Action? Rung;

    private sealed class Ringer : DbTransactionInterceptor
    {
        public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Rung?.Invoke();

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Rung?.Invoke();
            return Task.CompletedTask;
        }
    }
}
