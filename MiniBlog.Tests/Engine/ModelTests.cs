using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Testing;

namespace MiniBlog.Tests.Engine;

public sealed class ModelTests
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expression_keeps_braces_and_encodes_what_is_asked()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("Parameters:name=a b/{c}");
        var name = builder.AddParameter("name");

        var expression = ReferenceExpression.Create($"{{x}}={name};{name:uri}");

        Assert.Equal("{x}=a b/{c};a%20b%2F%7Bc%7D", await expression.GetValueAsync(Token));
        Assert.Equal("{x}={name.value};{name.value}", expression.ValueExpression);
    }

    [Fact]
    public void A_parameter_with_a_hyphen_is_set_by_an_underscore()
    {
        using var builder = DistributedApplicationTestingBuilder.Create("Parameters:owner_password=given");

        Assert.Equal("given", builder.AddParameter("owner-password", secret: true).Resource.Value);
    }

    [Fact]
    public void A_parameter_that_nobody_set_says_how_to_set_it()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();

        var missing = Assert.Throws<MissingParameterValueException>(() => builder.AddParameter("api-key").Resource.Value);

        Assert.Equal("The parameter 'api-key' is not set; set Parameters__api_key in the environment.", missing.Message);
    }

    [Fact]
    public void A_generated_value_has_the_length_and_the_characters_asked_for()
    {
        var value = new GenerateParameterDefault { MinLength = 40, Special = false, Upper = false, MinNumeric = 10 }.GetDefaultValue();

        Assert.Equal(40, value.Length);
        Assert.All(value, character => Assert.True(char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)));
        Assert.True(value.Count(char.IsAsciiDigit) >= 10);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddParameter("same", "1");

        Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("Same", "2"));
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("ends-")]
    public void A_name_that_does_not_fit_everywhere_is_refused(string name)
    {
        using var builder = DistributedApplicationTestingBuilder.Create();

        Assert.Throws<ArgumentException>(() => builder.AddParameter(name, "value"));
    }

    [Fact]
    public void Waiting_for_a_database_waits_for_its_server_too()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        var server = builder.AddPostgres("server");
        var database = server.AddDatabase("db");

        var program = builder.AddExecutable("program", "true", ".").WaitFor(database);

        Assert.Equal([database.Resource, server.Resource], program.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource));
    }

    [Fact]
    public void A_fixed_port_that_is_in_use_is_said_in_one_line()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;
        var program = builder.AddExecutable("program", "true", ".").WithHttpEndpoint(port: port).Resource;

        var fault = Assert.Throws<DistributedApplicationException>(() => EndpointAllocation.Allocate(program, Replica.Of(program), randomPorts: false));

        Assert.StartsWith($"Port {port}, which 'program' needs, is in use", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
