using System.Net;
using System.Net.Sockets;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Comments.Flood;

/// <summary>Where a reader is.</summary>
public static class ReaderAddress
{
    /// <summary>The header in which a service that passes on a reader's comment names the reader's address; nobody else is believed.</summary>
    public const string Header = "Reader-Address";

    private const int Ipv6NetworkBytes = 8;

    /// <summary>The address of the reader; null where a service names one that is none.</summary>
    public static IPAddress? Of(HttpContext http)
    {
        if (http.User.IsInRole(Roles.Service) && http.Request.Headers[Header] is { Count: > 0 } named)
        {
            return IPAddress.TryParse(named, out var address) ? address : null;
        }

        // Without an address, as on a Unix socket, all callers are one.
        return http.Connection.RemoteIpAddress ?? IPAddress.None;
    }

    /// <summary>What counts as one address: an IPv4 address, or the /64 network that a provider gives to one IPv6 customer (RFC 6177).</summary>
    public static byte[] Unit(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().GetAddressBytes(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => address.GetAddressBytes()[..Ipv6NetworkBytes],
        _ => address.GetAddressBytes(),
    };
}
