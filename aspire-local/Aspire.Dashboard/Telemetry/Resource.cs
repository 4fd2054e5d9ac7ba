namespace Aspire.Dashboard.Telemetry;

/// <summary>Who sends telemetry: one process of one service.</summary>
/// <param name="Id">Where it is in the store.</param>
/// <param name="Name">Its <c>service.name</c>.</param>
/// <param name="InstanceId">Its <c>service.instance.id</c>; empty where it has none.</param>
/// <param name="Attributes">What else it says of itself.</param>
public sealed record TelemetryResource(int Id, string Name, string InstanceId, IReadOnlyList<AttributeValue> Attributes)
{
    /// <summary>Which process it is: the <c>name</c> of the resource in the host's contract, by which the two are joined.</summary>
    public string FullName => InstanceId.Length == 0 ? Name : $"{Name}-{InstanceId}";
}

/// <summary>A key and a value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value as text: numbers invariant, lists and objects as JSON.</param>
public readonly record struct AttributeValue(string Key, string Value);
