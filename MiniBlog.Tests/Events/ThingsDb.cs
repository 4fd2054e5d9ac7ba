using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Tests.Events;

/// <summary>The aggregate of a producer that exists only in tests.</summary>
public sealed class Thing
{
    public required Guid Id { get; init; }

    public required Guid Key { get; init; }

    public required int Version { get; set; }
}

/// <summary>What a consumer that exists only in tests did: one row for each event, in the order of its doing.</summary>
public sealed class Effect
{
    public long Id { get; init; }

    public required string Source { get; init; }

    public required string Subject { get; init; }

    public required int Version { get; init; }
}

public sealed record ThingChanged(Guid Id, Guid Key, int Version) : IEventData
{
    public static string EventType => "thing-changed";

    public static int SchemaVersion => 1;

    [JsonIgnore]
    public Guid PartitionKey => Key;

    [JsonIgnore]
    public string Subject => $"things/{Id}";
}

/// <summary>An event that no consumer knows.</summary>
public sealed record ThingPainted(Guid Id) : IEventData
{
    public static string EventType => "thing-painted";

    public static int SchemaVersion => 1;

    [JsonIgnore]
    public Guid PartitionKey => Id;

    [JsonIgnore]
    public string Subject => $"things/{Id}";
}

public sealed class ThingsDb(DbContextOptions<ThingsDb> options) : DbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    public DbSet<Effect> Effects => Set<Effect>();

    /// <summary>Saves the next version of a thing, and the event that says so.</summary>
    public async Task<Guid> ChangeAsync(Guid id, Guid? key = null)
    {
        var thing = await Things.SingleOrDefaultAsync(t => t.Id == id) ?? Things.Add(new Thing { Id = id, Key = key ?? id, Version = 0 }).Entity;
        thing.Version++;
        var eventId = this.Emit(new ThingChanged(thing.Id, thing.Key, thing.Version), DateTimeOffset.UtcNow);
        await SaveChangesAsync();
        return eventId;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Thing>().Property(t => t.Version).IsConcurrencyToken();
        modelBuilder.HasEventLog().HasSubscriptions().HasIdempotencyKeys();
    }
}

/// <summary>Notes every event it is given; throws on those of the subjects in <see cref="Poison"/>.</summary>
public sealed class ThingsConsumer(Poison poison) : IEventConsumer<ThingsDb>
{
    public static IReadOnlySet<string> EventTypes { get; } = new HashSet<string> { ThingChanged.EventType };

    public async Task HandleAsync(ThingsDb db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken)
    {
        foreach (var evt in batch)
        {
            var version = evt.Read<ThingChanged>().Version;
            db.Effects.Add(new Effect { Source = evt.Source, Subject = evt.Subject, Version = version });
            // Saved one by one, so that the order of the rows is that of the batch.
            await db.SaveChangesAsync(cancellationToken);
            if (poison.Subjects.Contains(evt.Subject) || poison.Versions.Contains(version))
            {
                throw new InvalidOperationException($"{evt.Subject} is poison.");
            }
        }
    }
}

/// <summary>The subjects that a consumer chokes on, for now.</summary>
public sealed class Poison
{
    public HashSet<string> Subjects { get; } = [];

    /// <summary>The versions of any thing that it chokes on.</summary>
    public HashSet<int> Versions { get; } = [];
}
