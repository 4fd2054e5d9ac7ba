using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query.EventFlow;

/// <summary>
/// What services announced about their events. It is no part of the read model: it cannot be made from events, so a rebuild leaves it
/// alone, in a schema and with migrations of its own. The tables are not logged by PostgreSQL: a crash of the server empties them, and within a
/// second the next announcements fill them again (https://www.postgresql.org/docs/current/sql-createtable.html, UNLOGGED).
/// </summary>
public sealed class FlowDb(DbContextOptions<FlowDb> options) : DbContext(options)
{
    public const string Schema = "flow";

    public DbSet<FlowProcess> Processes => Set<FlowProcess>();

    public DbSet<FlowHead> Heads => Set<FlowHead>();

    public DbSet<FlowCheckpoint> Checkpoints => Set<FlowCheckpoint>();

    public DbSet<FlowParked> Parked => Set<FlowParked>();

    public DbSet<FlowDecision> Decisions => Set<FlowDecision>();

    public DbSet<FlowEvent> Events => Set<FlowEvent>();

    public DbSet<FlowStep> Steps => Set<FlowStep>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<FlowProcess>().ToTable("processes").HasKey(p => new { p.Service, p.Instance });
        modelBuilder.Entity<FlowHead>().ToTable("heads").HasKey(h => new { h.Source, h.Partition });
        modelBuilder.Entity<FlowCheckpoint>().ToTable("checkpoints").HasKey(c => new { c.Consumer, c.Source, c.Partition });
        modelBuilder.Entity<FlowParked>(parked =>
        {
            parked.ToTable("parked").HasKey(p => new { p.Consumer, p.EventId });
            parked.Property(p => p.State).HasConversion(new EnumToStringConverter<ParkedState>());
        });
        modelBuilder.Entity<FlowDecision>().ToTable("decisions").HasKey(d => new { d.Consumer, d.EventId, d.DecidedAt });
        modelBuilder.Entity<FlowEvent>(evt =>
        {
            evt.ToTable("events").HasKey(e => e.Id);
            evt.Property(e => e.Id).ValueGeneratedNever();
            evt.Property(e => e.Seq).UseIdentityAlwaysColumn();
            evt.HasIndex(e => e.Seq);
            evt.HasIndex(e => new { e.Time, e.Id });
            evt.HasIndex(e => e.Subject);
        });
        modelBuilder.Entity<FlowStep>(step =>
        {
            step.ToTable("steps").HasKey(s => new { s.EventId, s.Service, s.Kind });
            step.Property(s => s.Kind).HasConversion<short>();
            step.Property(s => s.Stage).HasConversion(new EnumToStringConverter<EventStage>());
            step.Property(s => s.Seq).UseIdentityByDefaultColumn();
            step.HasIndex(s => s.Seq);
        });
        foreach (var table in modelBuilder.Model.GetEntityTypes().ToList())
        {
            modelBuilder.Entity(table.ClrType).IsUnlogged();
        }
    }
}

/// <summary>A process of a service, and when it was last heard of.</summary>
public sealed class FlowProcess
{
    public required string Service { get; init; }

    public required string Instance { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>It said that it stops.</summary>
    public required bool Leaving { get; init; }

    /// <summary>Steps of events that it was too busy to tell of.</summary>
    public required long LeftOut { get; init; }
}

/// <summary>How far one partition of a producer's log is.</summary>
public sealed class FlowHead
{
    public required string Source { get; init; }

    public required short Partition { get; init; }

    public required long Position { get; init; }

    public required long Published { get; init; }
}

/// <summary>How far a consumer is in one partition of a source, and which process holds it.</summary>
public sealed class FlowCheckpoint
{
    public required string Consumer { get; init; }

    public required string Source { get; init; }

    public required short Partition { get; init; }

    public required long Position { get; init; }

    public required string? Holder { get; init; }
}

/// <summary>An event that a consumer set aside.</summary>
public sealed class FlowParked
{
    public required string Consumer { get; init; }

    public required Guid EventId { get; init; }

    public required string Source { get; init; }

    public required short Partition { get; init; }

    public required long Position { get; init; }

    public required string Type { get; init; }

    public required string Subject { get; init; }

    public required ParkedState State { get; init; }

    public required int Attempts { get; init; }

    public required string Error { get; init; }

    public required DateTimeOffset ParkedAt { get; init; }
}

/// <summary>What an operator decided about an event that was set aside.</summary>
public sealed class FlowDecision
{
    public required string Consumer { get; init; }

    public required Guid EventId { get; init; }

    public required string Subject { get; init; }

    public required string Decision { get; init; }

    public required string DecidedBy { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }
}

/// <summary>An event that was told of.</summary>
public sealed class FlowEvent
{
    public required Guid Id { get; init; }

    public required string Source { get; init; }

    public required short Partition { get; init; }

    public required long Position { get; init; }

    public required string Type { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string? TraceId { get; init; }

    /// <summary>Null until Query itself has handled it.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The order of arrival, in which the oldest are dropped.</summary>
    public long Seq { get; init; }
}

/// <summary>What a service does with an event, each once.</summary>
public enum StepKind : short
{
    Sequence,
    Publish,
    Handle,
}

/// <summary>What a service did with an event.</summary>
public sealed class FlowStep
{
    public required Guid EventId { get; init; }

    public required string Service { get; init; }

    public required StepKind Kind { get; init; }

    public required EventStage Stage { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Ended { get; init; }

    /// <summary>The order of arrival; steps that arrive at the same time may show out of it.</summary>
    public long Seq { get; init; }
}
