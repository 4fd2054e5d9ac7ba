using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Rings when EF Core committed a transaction in this process, so that the sequencer looks at once and not at its next poll.</summary>
internal sealed class CommitBell : DbTransactionInterceptor
{
    public static CommitBell Interceptor { get; } = new();

    public event Action? Rung;

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Rung?.Invoke();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Rung?.Invoke();
        return Task.CompletedTask;
    }
}
