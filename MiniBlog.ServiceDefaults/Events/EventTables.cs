using Microsoft.EntityFrameworkCore;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>An event that is committed and has no position yet; the sequencer moves it to <see cref="LogEntry"/>.</summary>
public sealed class PendingEvent
{
    /// <summary>The order of insertion. It skips on rollback and shows out of order under concurrent commits, so it is no position.</summary>
    public long Seq { get; init; }

    /// <inheritdoc cref="CloudEvent.Id"/>
    public required Guid Id { get; init; }

    /// <summary>The hash of the partition key, not negative; modulo the partition count it is the partition.</summary>
    public required long PartitionHash { get; init; }

    /// <inheritdoc cref="CloudEvent.Type"/>
    public required string Type { get; init; }

    /// <inheritdoc cref="CloudEvent.Subject"/>
    public required string Subject { get; init; }

    /// <inheritdoc cref="CloudEvent.Time"/>
    public required DateTimeOffset Time { get; init; }

    /// <inheritdoc cref="CloudEvent.DataSchema"/>
    public required string DataSchema { get; init; }

    /// <inheritdoc cref="CloudEvent.TraceParent"/>
    public required string? TraceParent { get; init; }

    /// <inheritdoc cref="CloudEvent.Data"/>
    public required byte[] Data { get; init; }
}

/// <summary>An event with its position: the event store. Rows are only ever added.</summary>
public sealed class LogEntry
{
    /// <inheritdoc cref="CloudEvent.Partition"/>
    public required short Partition { get; init; }

    /// <inheritdoc cref="CloudEvent.Position"/>
    public required long Position { get; init; }

    /// <inheritdoc cref="CloudEvent.Id"/>
    public required Guid Id { get; init; }

    /// <inheritdoc cref="CloudEvent.Type"/>
    public required string Type { get; init; }

    /// <inheritdoc cref="CloudEvent.Subject"/>
    public required string Subject { get; init; }

    /// <inheritdoc cref="CloudEvent.Time"/>
    public required DateTimeOffset Time { get; init; }

    /// <inheritdoc cref="CloudEvent.DataSchema"/>
    public required string DataSchema { get; init; }

    /// <inheritdoc cref="CloudEvent.TraceParent"/>
    public required string? TraceParent { get; init; }

    /// <inheritdoc cref="CloudEvent.Data"/>
    public required byte[] Data { get; init; }
}

/// <summary>How far one partition of a producer's log has come. The rows are made at the first start and fix the partition count.</summary>
public sealed class LogHead
{
    /// <inheritdoc cref="CloudEvent.Partition"/>
    public required short Partition { get; init; }

    /// <summary>The last position given.</summary>
    public required long Position { get; init; }

    /// <summary>The last position known to be on the bus; may be behind the truth, so that publishing is at least once.</summary>
    public required long Published { get; init; }
}

/// <summary>How far a consumer has come in one partition of one source; moved in the transaction of the effect.</summary>
public sealed class Checkpoint
{
    /// <inheritdoc cref="CloudEvent.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="CloudEvent.Partition"/>
    public required short Partition { get; init; }

    /// <summary>The position of the last event applied or parked; 0 before the first.</summary>
    public required long Position { get; init; }

    /// <summary>The id of that event, by which a log is known again after its database was restored; null before the first.</summary>
    public Guid? EventId { get; init; }
}

/// <summary>Which replica of a consumer handles a partition (of every source), and until when it may.</summary>
public sealed class PartitionLease
{
    /// <inheritdoc cref="CloudEvent.Partition"/>
    public required short Partition { get; init; }

    /// <summary>The replica, or null while nobody holds the partition.</summary>
    public required string? Holder { get; init; }

    /// <summary>When it ends unless renewed, by the database's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A replica of a consumer that said lately that it is alive.</summary>
public sealed class ConsumerMember
{
    /// <summary>The replica.</summary>
    public required string Instance { get; init; }

    /// <summary>When it counts as gone unless it speaks up, by the database's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Where a parked event stands.</summary>
public enum ParkedState
{
    /// <summary>It failed and is tried again by itself.</summary>
    Retrying,

    /// <summary>It failed too often and waits for an operator.</summary>
    Parked,

    /// <summary>It waits behind an earlier event of its subject.</summary>
    Waiting,
}

/// <summary>An event that a consumer could not apply, or that waits behind one, set aside so that everything else flows.</summary>
public sealed class ParkedEvent
{
    /// <inheritdoc cref="CloudEvent.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="CloudEvent.Partition"/>
    public required short Partition { get; init; }

    /// <inheritdoc cref="CloudEvent.Position"/>
    public required long Position { get; init; }

    /// <inheritdoc cref="CloudEvent.Id"/>
    public required Guid Id { get; init; }

    /// <inheritdoc cref="CloudEvent.Type"/>
    public required string Type { get; init; }

    /// <inheritdoc cref="CloudEvent.Subject"/>
    public required string Subject { get; init; }

    /// <inheritdoc cref="CloudEvent.Time"/>
    public required DateTimeOffset Time { get; init; }

    /// <inheritdoc cref="CloudEvent.DataSchema"/>
    public required string DataSchema { get; init; }

    /// <inheritdoc cref="CloudEvent.TraceParent"/>
    public required string? TraceParent { get; init; }

    /// <inheritdoc cref="CloudEvent.Data"/>
    public required byte[] Data { get; init; }

    /// <summary>Where it stands.</summary>
    public required ParkedState State { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is tried again, by the database's clock; null unless <see cref="ParkedState.Retrying"/>.</summary>
    public required DateTimeOffset? RetryAt { get; init; }

    /// <summary>Why it failed last, or behind which event it waits.</summary>
    public required string Error { get; init; }

    /// <summary>When it was set aside.</summary>
    public required DateTimeOffset ParkedAt { get; init; }
}

/// <summary>What an operator decided about a parked event: who, what and why.</summary>
public sealed class ParkedDecision
{
    /// <summary>The order of the decisions.</summary>
    public long Id { get; init; }

    /// <inheritdoc cref="CloudEvent.Id"/>
    public required Guid EventId { get; init; }

    /// <inheritdoc cref="CloudEvent.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="CloudEvent.Subject"/>
    public required string Subject { get; init; }

    /// <summary><c>retry</c> or <c>skip</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>The operator's name.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>The operator's reason.</summary>
    public required string Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset DecidedAt { get; init; }
}

/// <summary>Adds the tables of events to a service's model, so that its migrations hold them.</summary>
public static class EventTables
{
    /// <summary>The producer's side: <c>event_pending</c>, <c>event_log</c> and <c>event_heads</c>.</summary>
    public static ModelBuilder HasEventLog(this ModelBuilder model)
    {
        model.Entity<PendingEvent>(pending =>
        {
            pending.ToTable("event_pending").HasKey(e => e.Seq);
            pending.Property(e => e.Seq).UseIdentityAlwaysColumn();
        });
        model.Entity<LogEntry>(log =>
        {
            log.ToTable("event_log").HasKey(e => new { e.Partition, e.Position });
            log.HasIndex(e => e.Id).IsUnique();
            // What an import asks: whether a thing was deleted here. Few events are of that kind, so the others pay nothing for it.
            log.HasIndex(e => e.Subject).HasFilter("type LIKE '%-deleted'");
        });
        model.Entity<LogHead>().ToTable("event_heads").HasKey(h => h.Partition);
        model.Entity<LogHead>().Property(h => h.Partition).ValueGeneratedNever();
        return model;
    }

    /// <summary>The consumer's side: checkpoints, leases, members and parked events.</summary>
    public static ModelBuilder HasSubscriptions(this ModelBuilder model)
    {
        model.Entity<Checkpoint>().ToTable("event_checkpoints").HasKey(c => new { c.Source, c.Partition });
        model.Entity<PartitionLease>().ToTable("event_leases").HasKey(l => l.Partition);
        model.Entity<PartitionLease>().Property(l => l.Partition).ValueGeneratedNever();
        model.Entity<ConsumerMember>().ToTable("event_members").HasKey(m => m.Instance);
        model.Entity<ParkedEvent>(parked =>
        {
            parked.ToTable("event_parked").HasKey(e => new { e.Source, e.Partition, e.Position });
            parked.HasIndex(e => new { e.Source, e.Subject, e.Position });
            parked.HasIndex(e => e.Id).IsUnique();
            parked.Property(e => e.State).HasConversion<string>();
        });
        model.Entity<ParkedDecision>().ToTable("event_parked_decisions").HasKey(d => d.Id);
        return model;
    }
}
