using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Engine;

/// <summary>Ports of this machine's loopback addresses.</summary>
static class Ports
{
    // Below the range from which the kernel takes ports for outgoing connections (32768 up on Linux, 49152 up on macOS): a port
    // given to a service must still be free when the service is started again after a crash.
    const int First = 20_000;
    const int Last = 32_000;

    static readonly Lock Gate = new();
    static readonly HashSet<int> Given = [];

    /// <summary>A free port that this process has not given to anyone yet.</summary>
    public static int Next()
    {
        lock (Gate)
        {
            for (var tries = 0; tries < 10_000; tries++)
            {
                var port = Random.Shared.Next(First, Last);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No port between {First} and {Last} is free on this machine.");
    }

    /// <summary>Whether nobody listens on a port, neither of IPv4 nor of IPv6.</summary>
    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return true;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            // The machine has IPv6 but no ::1; then nobody else listens there either.
            return true;
        }
    }
}
