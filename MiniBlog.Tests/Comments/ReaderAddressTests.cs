using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using MiniBlog.Comments.Flood;

namespace MiniBlog.Tests.Comments;

public sealed class ReaderAddressTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_of_one_customer_are_one(string one, string other, bool same) =>
        Assert.Equal(same, ReaderAddress.Unit(IPAddress.Parse(one)).SequenceEqual(ReaderAddress.Unit(IPAddress.Parse(other))));

    [Fact]
    public void A_service_names_the_address_of_its_reader() => Assert.Equal(IPAddress.Parse("203.0.113.7"), ReaderAddress.Of(Request("service", "203.0.113.7")));

    [Theory]
    [InlineData(null)]
    [InlineData("author")]
    [InlineData("moderator")]
    public void Nobody_else_is_believed(string? role) => Assert.Equal(IPAddress.Loopback, ReaderAddress.Of(Request(role, "203.0.113.7")));

    [Fact]
    public void An_address_that_is_none_is_noticed() => Assert.Null(ReaderAddress.Of(Request("service", "not an address")));

    [Theory]
    [InlineData(null, 5)]
    [InlineData("", 5)]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    public void The_limit_is_a_setting(string? text, int limit) => Assert.Equal(limit, FloodLimit.Read(Setting(text)));

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("2.5")]
    [InlineData("99999999999")]
    public void A_wrong_limit_is_a_clear_error(string text)
    {
        var error = Assert.Throws<InvalidOperationException>(() => FloodLimit.Read(Setting(text)));

        Assert.Contains("Comments__PerMinute", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    private static DefaultHttpContext Request(string? role, string header)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        http.Request.Headers[ReaderAddress.Header] = header;
        http.User = new ClaimsPrincipal(new ClaimsIdentity(role is null ? [] : [new Claim(ClaimTypes.Role, role)], "test"));
        return http;
    }

    private static IConfiguration Setting(string? text) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Comments:PerMinute", text)]).Build();
}
