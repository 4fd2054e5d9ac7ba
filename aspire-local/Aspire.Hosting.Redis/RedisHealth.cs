using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Healthy while Redis lets us in and answers PING, in its own protocol (RESP): two commands do not need a client library.</summary>
sealed class RedisHealth(RedisResource redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken);
        var stream = new NetworkStream(socket);
        await using (stream)
        {
            using var answers = new StreamReader(stream, Encoding.ASCII);
            if (redis.PasswordParameter is { } password)
            {
                await stream.WriteAsync(Command("AUTH", password.Value), cancellationToken);
                Expect("+OK", await answers.ReadLineAsync(cancellationToken));
            }

            await stream.WriteAsync(Command("PING"), cancellationToken);
            Expect("+PONG", await answers.ReadLineAsync(cancellationToken));
            return HealthCheckResult.Healthy();
        }
    }

    static byte[] Command(params string[] words) => Encoding.UTF8.GetBytes(
        $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")));

    // The engine turns the exception into the report. (-LOADING, while the data is read, is the usual one.)
    static void Expect(string wanted, string? answer)
    {
        if (answer != wanted)
        {
            throw new InvalidOperationException($"Redis answered '{answer}' instead of '{wanted}'.");
        }
    }
}
