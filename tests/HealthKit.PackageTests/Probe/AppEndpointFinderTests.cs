using HealthKit.TestServers;

namespace HealthKit.PackageTests.Probe;

/// <summary>
/// Gives the published binary and a real app the same environment. The probe must find the app's address without an argument.
/// </summary>
public sealed class AppEndpointFinderTests(PackedPackages packages, ProbedApp app) : IClassFixture<ProbedApp>
{
    private const string Links =
        "HEALTHCHECK_SERVICE_HOST=10.96.13.7 HEALTHCHECK_SERVICE_PORT=80 HEALTHCHECK_PORT=tcp://10.96.13.7:80 "
            + "HEALTHCHECK_PORT_80_TCP=tcp://10.96.13.7:80 "
        + "HEALTHCHECK_PORT_80_TCP_PROTO=tcp HEALTHCHECK_PORT_80_TCP_PORT=80 HEALTHCHECK_PORT_80_TCP_ADDR=10.96.13.7";

    /// <summary><c>#a</c> and <c>#b</c> are free ports, <c>#c</c> is the certificate, <c>#s</c> is a file.</summary>
    [Theory]
    [InlineData("ASPNETCORE_URLS=http://*:#a")]
    [InlineData("DOTNET_URLS=http://+:#a")]
    [InlineData("Urls=http://0.0.0.0:#a")]
    [InlineData("urls=http://[::]:#a")]
    [InlineData("URLS=http://127.0.0.1:#a;http://127.0.0.1:#b")]
    [InlineData("URLS=http://[::1]:#a")]
    [InlineData("URLS=http://localhost:#a/")]
    [InlineData("URLS=http://store.internal:#a")]
    [InlineData("URLS=http://unix:#s")]
    [InlineData("URLS=https://*:#b;http://*:#a Kestrel__Certificates__Default__Path=#c")]
    [InlineData("ASPNETCORE_URLS=http://*:#b DOTNET_URLS=http://*:#a")]
    [InlineData("ASPNETCORE_URLS=http://*:#b DOTNET_URLS=http://*:#b URLS=http://*:#a")]
    [InlineData("ASPNETCORE_URLS=http://*:#b DOTNET_URLS= HTTP_PORTS=#a")]
    [InlineData("ASPNETCORE_HTTP_PORTS=#a")]
    [InlineData("ASPNETCORE_HTTP_PORTS=#b DOTNET_HTTP_PORTS=#a;")]
    [InlineData("ASPNETCORE_HTTP_PORTS=#b HTTP_PORTS=;#a")]
    [InlineData("HTTP_PORTS=#b ASPNETCORE_URLS=http://*:#a")]
    [InlineData("HTTP_PORTS=#a ASPNETCORE_HTTPS_PORTS=#b Kestrel__Certificates__Default__Path=#c")]
    [InlineData("Kestrel__Endpoints__Http__Url=http://*:#a")]
    [InlineData("ASPNETCORE_Kestrel__Endpoints__Http__Url=http://*:#a URLS=http://*:#b")]
    [InlineData("DOTNET_KESTREL__ENDPOINTS__HTTP__URL=http://*:#b Kestrel__Endpoints__Http__Url=http://localhost:#a")]
    [InlineData("Kestrel__Endpoints__Grpc__Url=http://*:#b Kestrel__Endpoints__Grpc__Protocols=Http2 "
        + "Kestrel__Endpoints__Web__Url=http://*:#a")]
    [InlineData("Kestrel__Endpoints__A__Url=https://*:#b Kestrel__Endpoints__B__Url=http://*:#a Kestrel__Certificates__Default__Path=#c")]
    [InlineData("Kestrel__Endpoints__Http__Url=http://*:#b URLS=http://*:#a ASPNETCORE_PREFERHOSTINGURLS=true")]
    [InlineData("HealthKit__ManagementPort=#a URLS=http://*:#b")]
    [InlineData("ASPNETCORE_HEALTHKIT__MANAGEMENTPORT=#a HealthKit__Management__Address=127.0.0.2 URLS=https://*:#b "
        + "Kestrel__Certificates__Default__Path=#c")]
    [InlineData("DOTNET_HealthKit__ManagementPort=#b HealthKit__ManagementPort= URLS=http://*:#a")]
    [InlineData("HealthKit__PathPrefix=/status URLS=http://*:#a")]
    [InlineData("HealthKit__PathPrefix=/zustände/größe URLS=http://*:#a")]
    [InlineData("HealthKit__Paths__Live=up URLS=http://*:#a")]
    [InlineData("ASPNETCORE_HealthKit__PathPrefix=/b DOTNET_HealthKit__PathPrefix=/status HEALTHKIT__PATHS__LIVE=/livez URLS=http://*:#a")]
    [InlineData(Links + " URLS=http://*:#a")]
    public async Task App_InAnEnvironment_IsFoundByTheProbeInTheSame(string environment)
    {
        using var folder = TemporaryFolder.Create("listening");
        var (one, other) = ($"{FreePort.Next()}", $"{FreePort.Next()}");
        (string, string)[] variables =
        [
            .. environment.Replace("#a", one, StringComparison.Ordinal).Replace("#b", other, StringComparison.Ordinal)
                .Replace("#c", app.Certificate, StringComparison.Ordinal)
                .Replace("#s", folder.File("app.sock"), StringComparison.Ordinal).Split(' ')
                    .Select(static variable => variable.Split('=', 2)).Select(static pair => (pair[0], pair[1])),
        ];
        await using var running = await app.StartAsync(variables);

        var run = await ProbeRun.StartAsync(packages.Probe, variables);

        Assert.StartsWith("200 healthy ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task App_InAnEmptyEnvironment_IsFoundWhereTheFrameworkListens()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("HEALTHKIT_NO_NETNS") is "1",
            "HEALTHKIT_NO_NETNS is set, by ./test.sh --no-netns.");
        await using var network = await NetworkNamespace.CreateAsync();
        await using var running = await app.StartAsync([], network);

        // Uses a network namespace, because another process may use the ports of the machine.
        var run = await ProbeRun.StartAsync(InstalledProgram.Find("ip", "iproute2"), "netns", "exec", network.Name, packages.Probe);

        Assert.StartsWith("200 healthy ", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task App_ThatIsNotThere_IsALineThatNamesTheVariable()
    {
        var port = $"{FreePort.Next()}";
        (string, string)[] variables = [("HealthKit__PathPrefix", "/status"), ("ASPNETCORE_HTTP_PORTS", port)];

        var run = await ProbeRun.StartAsync(packages.Probe, variables);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($@"\A- connection-refused \d+\.\d ms http://127\.0\.0\.1:{port}/status/live \(The port comes from "
            + $@"ASPNETCORE_HTTP_PORTS\.\)\n\z", run.Output);
    }
}
