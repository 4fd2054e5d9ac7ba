namespace Aspire.Dashboard.Telemetry;

/// <summary>The traffic from one resource to another in a window of time.</summary>
/// <param name="From">The caller: a service's name.</param>
/// <param name="To">The called: a service's name, a resource's display name, or <c>host:port</c> where no resource has the address.</param>
/// <param name="Category">HTTP, database, messaging, ….</param>
/// <param name="Count">Crossings in the window.</param>
/// <param name="Errors">How many of them ended with an error.</param>
/// <param name="PerSecond">Crossings a second.</param>
/// <param name="P50">
/// The median duration: of the called side's span where it has one, or else of the caller's; for messages, of the handling.
/// </param>
public sealed record EdgeTraffic(string From, string To, SpanCategory Category, int Count, int Errors, double PerSecond, TimeSpan P50);
