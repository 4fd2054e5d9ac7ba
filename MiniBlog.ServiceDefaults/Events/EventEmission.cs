using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Emitting: an event row goes into the same <see cref="DbContext"/> as the change, hence into the same transaction.</summary>
public static class EventEmission
{
    /// <summary>
    /// Adds an event to what the next <c>SaveChanges</c> writes. A change that is rolled back emits nothing; one that is
    /// committed is published even if the process dies at once.
    /// </summary>
    /// <param name="db">The context that also holds the change. The changed entity needs a concurrency token: it is what makes
    /// the order of a subject's events that of its changes.</param>
    /// <param name="data">The event's data.</param>
    /// <param name="time">When it happened, UTC.</param>
    /// <param name="cause">The event that this one follows from, where a handler emits it; its trace goes on.</param>
    /// <returns>The event's id; <see cref="EventPositions"/> tells the position once there is one.</returns>
    public static Guid Emit<T>(this DbContext db, T data, DateTimeOffset time, CloudEvent? cause = null) where T : IEventData =>
        db.Emit(data, time, cause is null ? Activity.Current?.Id : cause.TraceParent);

    /// <inheritdoc cref="Emit{T}(DbContext, T, DateTimeOffset, CloudEvent?)"/>
    /// <param name="db">The context that also holds the change.</param>
    /// <param name="data">The event's data.</param>
    /// <param name="time">When it happened, UTC.</param>
    /// <param name="traceParent">The W3C trace context that goes on, where it is not the current one.</param>
    public static Guid Emit<T>(this DbContext db, T data, DateTimeOffset time, string? traceParent) where T : IEventData
    {
        var pending = Pending(data, time, traceParent);
        db.Add(pending);
        return pending.Id;
    }

    internal static PendingEvent Pending<T>(T data, DateTimeOffset time, string? traceParent) where T : IEventData => new()
    {
        Id = Guid.CreateVersion7(time),
        PartitionHash = PartitionHash(data.PartitionKey),
        Type = T.EventType,
        Subject = data.Subject,
        Time = time,
        DataSchema = Schema<T>.Name,
        TraceParent = traceParent,
        Data = JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Options),
    };

    /// <summary>A stable hash of a post's id: the first 63 bits of the SHA-256 of its 16 bytes in network order.</summary>
    internal static long PartitionHash(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
    }

    private static class Schema<T> where T : IEventData
    {
        public static readonly string Name = $"urn:miniblog:schema:{T.EventType}:{T.SchemaVersion}";
    }
}
