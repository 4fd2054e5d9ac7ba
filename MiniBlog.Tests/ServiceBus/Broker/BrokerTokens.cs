using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// <c>$cbs</c>, claims-based security: a connection brings a token for each entity before it opens a link to it. A shared access signature is
/// checked to the last bit; of tokens from Entra, the one that the tests issue is known.
/// </summary>
internal sealed class BrokerTokens
{
    public const string KeyName = "tests";
    public const string Key = "a key that opens nothing but a test";
    public const string EntraToken = "a token that Entra might have issued";

    private readonly HashSet<(Connection, string)> allowed = [];

    public bool Allow(Connection connection, string entity) => allowed.Contains((connection, entity));

    public Message Answer(Connection connection, Message request)
    {
        var audience = new Uri((string)request.ApplicationProperties["name"]);
        var token = (string)request.Body;
        var known = (string)request.ApplicationProperties["type"] switch
        {
            "servicebus.windows.net:sastoken" => IsSigned(token),
            "jwt" => token == EntraToken,
            _ => false,
        };
        if (known)
        {
            allowed.Add((connection, Uri.UnescapeDataString(audience.AbsolutePath).TrimStart('/')));
        }

        return new Message
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["status-code"] = (int)(known ? HttpStatusCode.Accepted : HttpStatusCode.Unauthorized),
                ["status-description"] = known ? "Accepted" : "InvalidSignature: The token has an invalid signature.",
            },
            BodySection = new AmqpValue { Value = "" },
        };
    }

    // https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas#generate-a-shared-access-signature-token
    private static bool IsSigned(string token)
    {
        const string scheme = "SharedAccessSignature ";
        if (!token.StartsWith(scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var raw = token[scheme.Length..].Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{raw["sr"]}\n{raw["se"]}")));
        return HttpUtility.UrlDecode(raw["sig"]) == signature && raw["skn"] == KeyName
            && DateTimeOffset.FromUnixTimeSeconds(long.Parse(raw["se"], System.Globalization.CultureInfo.InvariantCulture)) > DateTimeOffset.UtcNow;
    }
}

/// <summary>The SASL mechanism of who signs in later, by <c>$cbs</c>.</summary>
internal sealed class CbsMechanism() : SaslProfile(Name)
{
    public const string Name = "MSSBCBS";

    protected override ITransport UpgradeTransport(ITransport transport) => transport;

    protected override DescribedList GetStartCommand(string hostname) => throw new NotSupportedException();

    protected override DescribedList OnCommand(DescribedList command) => new SaslOutcome { Code = SaslCode.Ok };
}
