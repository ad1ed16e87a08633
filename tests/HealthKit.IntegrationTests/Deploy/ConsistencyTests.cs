using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HealthKit.Lifecycle;
using HealthKit.Probe;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>The deployment files agree with each other, with the defaults of the code, and with the sums in the documentation.</summary>
public sealed partial class ConsistencyTests
{
    private const int Management = 9090;

    private static readonly JsonNode Deployment = YamlFile.Read(DeploySamples.Text("kubernetes/deployment.yaml"))[0];
    private static readonly JsonNode Pod = Deployment["spec"]!["template"]!["spec"]!;
    private static readonly JsonNode Container = Pod["containers"]![0]!;
    private static readonly JsonNode Task = JsonNode.Parse(DeploySamples.Text("ecs/task-definition.json"))!["containerDefinitions"]![0]!;
    private static readonly JsonNode App = YamlFile.Read(DeploySamples.Text("compose.yaml"))[0]["services"]!["app"]!;
    private static readonly JsonNode Http = JsonNode.Parse(DeploySamples.Text("ecs/alb-target-group.json"))!;
    private static readonly JsonNode Tcp = JsonNode.Parse(DeploySamples.Text("ecs/nlb-target-group.json"))!;
    private static readonly JsonNode Envoy = YamlFile.Read(DeploySamples.Text("envoy/cluster.yaml"))[0];

    [Fact]
    public void Image_IsTheSameEverywhere() => Assert.Single(new[] { Container, Task, App }.Select(node => $"{node["image"]}").Distinct());

    [Fact]
    public void TrafficPort_IsTheOneThatTheImageListensOnAndTheProbeTakesByDefault()
    {
        var services = YamlFile.Read(DeploySamples.Text("kubernetes/service.yaml"));
        string[] ports =
        [
            .. DockerfileTests.Files.Select(file => Dockerfile.Read(DeploySamples.Text(file.Data)).Of("EXPOSE").Single().Split(' ')[0]),
            Port(Container, "http"), $"{Task["portMappings"]![0]!["containerPort"]}", $"{Http["Port"]}", $"{Tcp["Port"]}",
            $"{App["ports"]![0]}".Split(':')[1],
            $"{Envoy["load_assignment"]!["endpoints"]![0]!["lb_endpoints"]![0]!["endpoint"]!["address"]!["socket_address"]!["port_value"]}",
            $"{YamlFile.Read(DeploySamples.Text("kubernetes/networkpolicy.yaml"))[0]["spec"]!["ingress"]![0]!["ports"]![0]!["port"]}",
        ];

        Assert.Equal([Endpoint.DefaultPort.ToString(CultureInfo.InvariantCulture)], ports.Distinct());
        Assert.Equal("http", $"{services[0]["spec"]!["ports"]![0]!["targetPort"]}");
    }

    [Fact]
    public void ManagementPort_IsTheSameEverywhereAndInNoServiceForTraffic()
    {
        var services = YamlFile.Read(DeploySamples.Text("kubernetes/service.yaml"));
        var policy = YamlFile.Read(DeploySamples.Text("kubernetes/networkpolicy.yaml"))[0]["spec"]!["ingress"]!.AsArray();
        string[] ports =
        [
            Dockerfile.Read(DeploySamples.Text("Dockerfile")).Of("EXPOSE").Single().Split(' ')[1],
            Dockerfile.Read(DeploySamples.Text("Dockerfile")).Of("ENV").Single().Split('=')[1],
            Port(Container, "management"), Variable(Container["env"]!, "HealthKit__ManagementPort"),
                Variable(Task["environment"]!, "HealthKit__ManagementPort"),
            $"{Task["portMappings"]![1]!["containerPort"]}", $"{services[1]["spec"]!["ports"]![0]!["port"]}",
            $"{policy[1]!["ports"]![0]!["port"]}",
        ];

        Assert.Equal([$"{Management}"], ports.Distinct());
        Assert.Single(services[0]["spec"]!["ports"]!.AsArray());
        Assert.Null(policy[0]!["from"]);
        Assert.NotNull(policy[1]!["from"]);
    }

    [Fact]
    public void ReadyPort_IsTheSameEverywhere()
    {
        string[] ports =
        [
            $"{Tcp["HealthCheckPort"]}", Variable(Task["environment"]!, "HealthKit__ReadyPort"),
            $"{Task["portMappings"]![2]!["containerPort"]}",
            Regex.Match(DeploySamples.Text("systemd/store-api.service"), "HealthKit__ReadyPort=(.+)").Groups[1].Value,
        ];

        Assert.Equal(["9091"], ports.Distinct());
    }

    [Fact]
    public void Paths_OfAllFiles_AreServed()
    {
        var options = new HealthKitOptions();
        string[] served =
            [options.PathPrefix,
                .. ((string[])[options.Paths.Live, options.Paths.Ready, options.Paths.Startup]).Select(path =>
                    HealthPaths.Under(options.PathPrefix, path)), options.Metrics.Path];

        var asked = Directory.EnumerateFiles(DeploySamples.Folder, "*", SearchOption.AllDirectories)
            .SelectMany(file => PathPattern().Matches(File.ReadAllText(file))).Select(match => match.Value).Distinct().ToList();

        Assert.Contains(LivenessPath.Default, asked);
        Assert.Empty(asked.Except(served).Except(["/health/postgres", "/health/redis"]));
    }

    [Theory]
    [InlineData("startupProbe", "/health/startup", 2, 3, 60)]
    [InlineData("livenessProbe", "/health/live", 10, 5, 3)]
    [InlineData("readinessProbe", "/health/ready", 5, 3, 2)]
    public void Probe_InTheDeployment_UsesItsPathOnTheManagementPort(string probe, string path, int period, int timeout, int failures)
    {
        var node = Container[probe]!;

        Assert.Equal((path, "management"), ($"{node["httpGet"]!["path"]}", $"{node["httpGet"]!["port"]}"));
        Assert.Equal((period, timeout, failures),
            (Number(node["periodSeconds"]), Number(node["timeoutSeconds"]), Number(node["failureThreshold"])));
        Assert.Contains($"            periodSeconds: {period}\n            timeoutSeconds: {timeout}\n            failureThreshold: "
            + $"{failures}\n", Documentation("kubernetes.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void ContainerChecks_RunTheProbeThatIsPublished()
    {
        Assert.Equal(["/app/healthkit-probe"], Dockerfile.Read(DeploySamples.Text("Dockerfile")).HealthCommand);

        // The probe times out and reports it before ECS does.
        Assert.Equal("CMD /app/healthkit-probe --timeout 4s", string.Join(' ', Task["healthCheck"]!["command"]!.AsArray()));
        Assert.Equal("CMD /app/healthkit-probe /health/ready", string.Join(' ', App["healthcheck"]!["test"]!.AsArray()));
        Assert.Equal(
            (30, 5, 3, 60),
            (Number(Task["healthCheck"]!["interval"]), Number(Task["healthCheck"]!["timeout"]), Number(Task["healthCheck"]!["retries"]),
                Number(Task["healthCheck"]!["startPeriod"])));
    }

    [Theory]
    [InlineData("ecs/alb-target-group.json", 30, 5, 2, 3)]
    [InlineData("ecs/nlb-target-group.json", 30, 10, 2, 3)]
    public void TargetGroup_HealthCheckSettings_HaveTheExpectedValues(string file, int interval, int timeout, int unhealthy, int healthy)
    {
        var group = JsonNode.Parse(DeploySamples.Text(file))!;

        Assert.Equal(
            (interval, timeout, unhealthy, healthy),
            (Number(group["HealthCheckIntervalSeconds"]), Number(group["HealthCheckTimeoutSeconds"]),
                Number(group["UnhealthyThresholdCount"]), Number(group["HealthyThresholdCount"])));
    }

    [Theory]
    [InlineData("Kubernetes", "KUBERNETES_SERVICE_HOST")]
    [InlineData("ECS", "ECS_CONTAINER_METADATA_URI_V4")]
    [InlineData("compose", "none")]
    public async Task Stop_OfTheFile_FitsIntoItsGracePeriod(string platform, string marker)
    {
        var (variables, grace) = platform switch
        {
            "Kubernetes" => (Container["env"]!.AsArray().Select(Pair), Number(Pod["terminationGracePeriodSeconds"])),
            "ECS" => (Task["environment"]!.AsArray().Select(Pair), Number(Task["stopTimeout"])),
            _ => (App["environment"]!.AsObject().Select(pair => (pair.Key, $"{pair.Value}")),
                Number($"{App["stop_grace_period"]}".TrimEnd('s'))),
        };
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(variables.Where(pair => pair.Item1.StartsWith("HealthKit__", StringComparison.Ordinal)
            && !pair.Item1.EndsWith("Port", StringComparison.Ordinal))
            .Select(pair => KeyValuePair.Create(pair.Item1.Replace("__", ":", StringComparison.Ordinal), (string?)pair.Item2)));
        builder.Services.AddHealthKit();
        var here = new Platform(name => name == marker ? "set" : null);
        builder.Services.AddSingleton(here);
        using var host = builder.Build();
        await host.StartAsync();

        var delay = here.DrainDelayOf(host.Services.GetRequiredService<IOptions<HealthKitOptions>>().Value);
        var timeout = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

        // The remaining two seconds are for the steps after the last service has stopped.
        Assert.True(delay > TimeSpan.Zero);
        Assert.Equal(grace, (delay + timeout).TotalSeconds + 2);
        await host.StopAsync();
    }

    private static string Documentation(string file) => File.ReadAllText(Path.Combine(DeploySamples.Root, "docs", file));

    private static int Number(JsonNode? node) => int.Parse($"{node}", CultureInfo.InvariantCulture);

    private static string Port(JsonNode container,
        string name) => $"{container["ports"]!.AsArray().Single(port => $"{port!["name"]}" == name)!["containerPort"]}";

    private static string Variable(JsonNode variables, string name) => variables.AsArray().Select(Pair)
        .Single(pair => pair.Name == name).Value;

    private static (string Name, string Value) Pair(JsonNode? variable) => ($"{variable!["name"]}", $"{variable["value"]}");

    [GeneratedRegex(@"(?<=[\s""(0-9])/(health|metrics)(/[a-z]+)*(?=[\s""):;,]|$)", RegexOptions.Multiline)]
    private static partial Regex PathPattern();
}
