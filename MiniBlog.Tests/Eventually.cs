using System.Diagnostics;

namespace MiniBlog.Tests;

/// <summary>Waits on conditions. The time only says when to give up, never when to look.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="atMost">When to give up; 30 s unless given.</param>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? atMost = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (atMost ?? Patience))
            {
                Assert.Fail($"Not in time: {what}.");
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? atMost = null) => HoldsAsync(() => Task.FromResult(condition()), what, atMost);

    /// <summary>Waits until what <paramref name="read"/> gives equals <paramref name="expected"/>; fails with the difference.</summary>
    public static async Task EqualsAsync<T>(T expected, Func<Task<T>> read, TimeSpan? atMost = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var actual = await read();
            try
            {
                Assert.Equal(expected, actual);
                return;
            }
            catch (Xunit.Sdk.XunitException) when (Stopwatch.GetElapsedTime(started) < (atMost ?? Patience))
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }
}
