using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MiniBlog.Tests.ServiceBus.Broker;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace MiniBlog.Tests.ServiceBus;

/// <summary><c>AddAzureServiceBusClient</c>, as Aspire's package documents it: where the namespace is, how well it is, what is traced.</summary>
public sealed class ServiceBusRegistrationTests
{
    private const string Section = "Aspire:Azure:Messaging:ServiceBus";
    private const string Key = "SharedAccessKeyName=tests;SharedAccessKey=secret";

    [Theory]
    [InlineData("ConnectionStrings:bus", $"Endpoint=sb://blog.servicebus.windows.net/;{Key}")]
    [InlineData("ConnectionStrings:bus", "blog.servicebus.windows.net")]
    [InlineData("ConnectionStrings:bus", "https://blog.servicebus.windows.net:443/")]
    [InlineData("ConnectionStrings:bus", "sb://blog.servicebus.windows.net")]
    [InlineData($"{Section}:FullyQualifiedNamespace", "blog.servicebus.windows.net")]
    [InlineData($"{Section}:bus:FullyQualifiedNamespace", "blog.servicebus.windows.net")]
    [InlineData($"{Section}:ConnectionString", $"Endpoint=sb://blog.servicebus.windows.net/;{Key}")]
    public void The_namespace_is_said_in_any_of_the_usual_forms(string name, string value)
    {
        using var host = Build([new(name, value)]);

        Assert.Equal("blog.servicebus.windows.net", host.Services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace);
    }

    [Fact]
    public void What_is_said_for_the_one_connection_wins_over_what_is_said_for_all_and_its_connection_string_over_both()
    {
        KeyValuePair<string, string?>[] said = [new($"{Section}:FullyQualifiedNamespace", "all.example"), new($"{Section}:bus:FullyQualifiedNamespace", "one.example")];
        using var named = Build(said);
        using var connected = Build([.. said, new("ConnectionStrings:bus", "its.example")]);

        Assert.Equal("one.example", named.Services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace);
        Assert.Equal("its.example", connected.Services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace);
    }

    [Fact]
    public void Without_any_the_client_says_what_to_set_when_it_is_asked_for()
    {
        using var host = Build([]);

        var missing = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<ServiceBusClient>);

        Assert.Contains("ConnectionStrings:bus", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_the_client_come_from_configuration()
    {
        using var host = Build([new("ConnectionStrings:bus", "blog.example"), new($"{Section}:ClientOptions:Identifier", "for all"), new($"{Section}:bus:ClientOptions:Identifier", "for one")]);

        Assert.Equal("for one", host.Services.GetRequiredService<ServiceBusClient>().Identifier);
    }

    [Fact]
    public async Task A_service_is_as_well_as_the_topic_that_its_health_check_names()
    {
        await using var broker = TestBroker.Start();
        using var host = Build([new("ConnectionStrings:bus", broker.ConnectionString), new($"{Section}:HealthCheckTopicName", "events")]);
        using var elsewhere = Build([new("ConnectionStrings:bus", broker.ConnectionString), new($"{Section}:HealthCheckQueueName", "no-such-queue")]);
        using var without = Build([new("ConnectionStrings:bus", broker.ConnectionString)]);

        Assert.Equal([HealthStatus.Healthy], await HealthAsync(host));
        Assert.Equal([HealthStatus.Unhealthy], await HealthAsync(elsewhere));
        Assert.Empty(await HealthAsync(without));
        await broker.StopAsync();
        Assert.Equal([HealthStatus.Unhealthy], await HealthAsync(host));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_clients_spans_are_kept_unless_that_is_switched_off(bool disabled)
    {
        var seen = new Seen();
        using var host = Build(
            [new("ConnectionStrings:bus", "blog.example"), new($"{Section}:DisableTracing", $"{disabled}")], services => services.AddOpenTelemetry().WithTracing(tracing => tracing.AddProcessor(seen)));
        // The provider listens from here on.
        _ = host.Services.GetRequiredService<TracerProvider>();
        using var source = new ActivitySource("Azure.Messaging.ServiceBus.ServiceBusSender");
        using (source.StartActivity("ServiceBusSender.Send"))
        {
        }

        Assert.Equal(disabled ? [] : ["ServiceBusSender.Send"], seen.Names);
    }

    private static async Task<IEnumerable<HealthStatus>> HealthAsync(IHost host) =>
        host.Services.GetService<HealthCheckService>() is { } checks ? (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries.Values.Select(entry => entry.Status) : [];

    private static IHost Build(KeyValuePair<string, string?>[] settings, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddAzureServiceBusClient(
            "bus", configureClientBuilder: client => client.ConfigureOptions(options => options.RetryOptions = ServiceDefaults.Events.ServiceBusTransport.Retries));
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Seen : BaseProcessor<Activity>
    {
        public List<string> Names { get; } = [];

        public override void OnEnd(Activity data) => Names.Add(data.DisplayName);
    }
}
