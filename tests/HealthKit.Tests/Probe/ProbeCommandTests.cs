using HealthKit.Probe;

namespace HealthKit.Tests.Probe;

public sealed class ProbeCommandTests
{
    private const string Default = "http://localhost:5000/health/live";

    [Theory]
    [InlineData("", "", Default)]
    [InlineData("HEALTHCHECK_PORT=9090", "", "http://127.0.0.1:9090/health/live")]
    [InlineData("HEALTHCHECK_HOST=store", "", "http://store:8080/health/live")]
    [InlineData("HEALTHCHECK_HOST=::1 HEALTHCHECK_PORT=9090", "", "http://[::1]:9090/health/live")]
    [InlineData("HEALTHCHECK_HOST=[::1]", "", "http://[::1]:8080/health/live")]
    [InlineData("HEALTHCHECK_PATH=/health/ready", "", "http://localhost:5000/health/ready")]
    [InlineData("HealthKit__ManagementPort=9090 ASPNETCORE_URLS=http://*:80", "", "http://127.0.0.1:9090/health/live")]
    [InlineData("ASPNETCORE_URLS=http://*:5000 ASPNETCORE_HTTP_PORTS=6000", "", "http://127.0.0.1:5000/health/live")]
    [InlineData("ASPNETCORE_URLS=https://*:443;http://+:5000", "", "http://127.0.0.1:5000/health/live")]
    [InlineData("ASPNETCORE_URLS=http://0.0.0.0:5000/", "", "http://127.0.0.1:5000/health/live")]
    [InlineData("ASPNETCORE_URLS=http://[::]:5000", "", "http://127.0.0.1:5000/health/live")]
    [InlineData("ASPNETCORE_URLS=http://[fd00::7]:5000", "", "http://[fd00::7]:5000/health/live")]
    [InlineData("ASPNETCORE_URLS=http://store.internal:5000", "", "http://127.0.0.1:5000/health/live")]
    [InlineData("HealthKit__ManagementPort=9090 HealthKit__Management__Address=127.0.0.2", "", "http://127.0.0.2:9090/health/live")]
    [InlineData("HealthKit__ManagementPort=9090 HealthKit__Management__Address=fd00::7", "", "http://[fd00::7]:9090/health/live")]
    [InlineData("HEALTHKIT__MANAGEMENTPORT=9090 ASPNETCORE_URLS=https://*:443", "", "http://127.0.0.1:9090/health/live")]
    [InlineData("ASPNETCORE_URLS=HTTP://localhost", "", "http://localhost:80/health/live")]
    [InlineData("ASPNETCORE_URLS=http://unix:/run/store.sock", "", "http://unix:/run/store.sock:/health/live")]
    [InlineData("ASPNETCORE_URLS=http://unix:/run/store.sock HEALTHCHECK_HOST=store", "", "http://store:8080/health/live")]
    [InlineData("ASPNETCORE_URLS=https://*:443 HEALTHCHECK_PORT=9090", "", "http://127.0.0.1:9090/health/live")]
    [InlineData("ASPNETCORE_HTTP_PORTS=;6000;7000", "", "http://127.0.0.1:6000/health/live")]
    [InlineData("ASPNETCORE_URLS= ASPNETCORE_HTTP_PORTS=6000", "", "http://127.0.0.1:6000/health/live")]
    [InlineData("ASPNETCORE_URLS=http://*:1 DOTNET_URLS=http://*:2 URLS=http://*:3", "", "http://127.0.0.1:3/health/live")]
    [InlineData("ASPNETCORE_URLS=http://*:1 DOTNET_URLS=http://*:2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("aspnetcore_urls=http://*:1", "", "http://127.0.0.1:1/health/live")]
    [InlineData("ASPNETCORE_URLS=http://*:1 DOTNET_URLS= ASPNETCORE_HTTP_PORTS=2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("ASPNETCORE_HTTP_PORTS=1 DOTNET_HTTP_PORTS=2 HTTP_PORTS=3", "", "http://127.0.0.1:3/health/live")]
    [InlineData("ASPNETCORE_HTTP_PORTS=1 HTTPS_PORTS=2", "", "http://127.0.0.1:1/health/live")]
    [InlineData("Kestrel__Endpoints__Http__Url=http://*:1 URLS=http://*:2", "", "http://127.0.0.1:1/health/live")]
    [InlineData("ASPNETCORE_KESTREL__ENDPOINTS__A__URL=https://*:1 DOTNET_Kestrel__Endpoints__b__Url=http://[::]:2", "",
        "http://127.0.0.1:2/health/live")]
    [InlineData("Kestrel__Endpoints__A__Url=http://*:1 Kestrel__Endpoints__A__Protocols=Http2 Kestrel__Endpoints__B__Url=http://*:2", "",
        "http://127.0.0.1:2/health/live")]
    [InlineData("Kestrel__EndpointDefaults__Protocols=Http2 Kestrel__Endpoints__B__Url=http://*:2 "
        + "Kestrel__Endpoints__B__Protocols=Http1AndHttp2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("Kestrel__Endpoints__A__Url=http://*:1 URLS=http://*:2 ASPNETCORE_PREFERHOSTINGURLS=true", "",
        "http://127.0.0.1:2/health/live")]
    [InlineData("Kestrel__Endpoints__A__Url=http://*:1 PreferHostingUrls=1", "", "http://127.0.0.1:1/health/live")]
    [InlineData("Kestrel__Endpoints__A__Certificate__Path=x.pfx URLS=http://*:2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("DOTNET_HealthKit__ManagementPort=1 URLS=http://*:2", "", "http://127.0.0.1:1/health/live")]
    [InlineData("DOTNET_HealthKit__ManagementPort=1 HealthKit__ManagementPort= URLS=http://*:2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("HealthKit__PathPrefix=/status URLS=http://*:2", "", "http://127.0.0.1:2/status/live")]
    [InlineData("ASPNETCORE_HEALTHKIT__PATHPREFIX=/status HealthKit__Paths__Live=up URLS=http://*:2", "", "http://127.0.0.1:2/status/up")]
    [InlineData("HealthKit__PathPrefix=/status DOTNET_HealthKit__Paths__Live=/livez URLS=http://*:2", "", "http://127.0.0.1:2/livez")]
    [InlineData("HealthKit__PathPrefix=/größe%/a URLS=http://*:2", "", "http://127.0.0.1:2/gr%C3%B6%C3%9Fe%25/a/live")]
    [InlineData("HealthKit__PathPrefix=/status HEALTHCHECK_PATH=/x URLS=http://*:2", "", "http://127.0.0.1:2/x")]
    [InlineData("HEALTHCHECK_PORT=tcp://10.96.13.7:80 HEALTHCHECK_PORT_80_TCP=tcp://10.96.13.7:80 HEALTHCHECK_SERVICE_HOST=10.96.13.7 "
        + "URLS=http://*:2", "", "http://127.0.0.1:2/health/live")]
    [InlineData("HEALTHCHECK_PORT=udp://10.96.13.7:53 HEALTHCHECK_HOST=store URLS=http://*:2", "", "http://store:2/health/live")]
    [InlineData("HEALTHCHECK_PORT=9090", "7070", "http://127.0.0.1:7070/health/live")]
    [InlineData("", "7070 /health/ready", "http://127.0.0.1:7070/health/ready")]
    [InlineData("", "/health/ready", "http://localhost:5000/health/ready")]
    [InlineData("HEALTHCHECK_PATH=/live", "http://store", "http://store:80/live")]
    [InlineData("HEALTHCHECK_PATH=/live", "http://store:81/", "http://store:81/")]
    [InlineData("", "HTTP://store:81/health?key=secret", "http://store:81/health")]
    [InlineData("", "http://store?key=secret", "http://store:80/")]
    [InlineData("", "http://[::1]:81/health", "http://[::1]:81/health")]
    [InlineData("", "http://unix:/run/store.sock:/health", "http://unix:/run/store.sock:/health")]
    [InlineData("", "http://unix:/run/store.sock", "http://unix:/run/store.sock:/health/live")]
    public void Target_OfArgumentsAndEnvironment_IsFound(string variables, string arguments, string expected)
    {
        Assert.Equal(expected, $"{Parse(variables, arguments).Target}");
    }

    [Theory]
    [InlineData("", "", 5_000)]
    [InlineData("HEALTHCHECK_TIMEOUT=3", "", 3_000)]
    [InlineData("HEALTHCHECK_TIMEOUT=3s", "--timeout 200ms", 200)]
    [InlineData("", "--timeout=2m", 120_000)]
    [InlineData("", "--timeout 3600s", 3_600_000)]
    public void Timeout_OfArgumentsAndEnvironment_IsFound(string variables, string arguments, int milliseconds)
    {
        Assert.Equal(milliseconds, Parse(variables, arguments).Timeout.TotalMilliseconds);
    }

    [Fact]
    public void Options_InAnyOrder_AreTaken()
    {
        var command = Parse("", "--quiet --expect=503 8081 --wait 60s /health/ready --timeout 1s");

        Assert.Equal(
            new ProbeCommand(new ProbeTarget(new Endpoint("127.0.0.1", 8081), "/health/ready"), TimeSpan.FromSeconds(1), 503,
                TimeSpan.FromMinutes(1), true), command);
    }

    [Theory]
    [InlineData("", "--retry", "Unknown option '--retry'.")]
    [InlineData("", "--quiet=yes", "Unknown option '--quiet'.")]
    [InlineData("", "--timeout", "--timeout requires a value.")]
    [InlineData("", "--timeout 0s", "--timeout has no valid time: '0s'. Use a time from 1ms to 60m, such as 5s, 500ms or 2m.")]
    [InlineData("", "--wait 61m", "--wait has no valid time: '61m'. Use a time from 1ms to 60m, such as 5s, 500ms or 2m.")]
    [InlineData("", "--wait 1.5s", "--wait has no valid time: '1.5s'. Use a time from 1ms to 60m, such as 5s, 500ms or 2m.")]
    [InlineData("HEALTHCHECK_TIMEOUT=soon", "",
        "HEALTHCHECK_TIMEOUT has no valid time: 'soon'. Use a time from 1ms to 60m, such as 5s, 500ms or 2m.")]
    [InlineData("", "--expect 99", "--expect has no valid status code: '99'. Use a code from 100 to 599.")]
    [InlineData("", "--expect 2xx", "--expect has no valid status code: '2xx'. Use a code from 100 to 599.")]
    [InlineData("", "65536", "The argument has no valid port: '65536'. Use a port from 1 to 65535.")]
    [InlineData("", "0", "The argument has no valid port: '0'. Use a port from 1 to 65535.")]
    [InlineData("", "8080 8081", "Unexpected argument '8081'.")]
    [InlineData("", "/a /b", "Unexpected argument '/b'.")]
    [InlineData("", "store:8080/health", "Unexpected argument 'store:8080/health'.")]
    [InlineData("", "http://a http://b", "Unexpected argument 'http://b'.")]
    [InlineData("", "https://store/", "The probe does not support https. Use an http:// URL inside the container.")]
    [InlineData("", "http://admin:hunter2@store/",
        "The URL contains a user name or a password, which the probe does not support. Remove it.")]
    [InlineData("", "http://", "The URL has no valid host: ''.")]
    [InlineData("", "http://::1/", "The URL has no valid host: '::1'.")]
    [InlineData("", "http://store:http/", "The URL has no valid port: 'http'. Use a port from 1 to 65535.")]
    [InlineData("", "http://store/größe",
        "The URL has no valid path: '/gr??e'. Use ASCII without spaces and #, and write other characters as %XX.")]
    [InlineData("HEALTHCHECK_PATH=health", "",
        "HEALTHCHECK_PATH has no valid path: 'health'. Start it with /, and use at most 1024 characters.")]
    [InlineData("HEALTHCHECK_HOST=localhost:80", "",
        "HEALTHCHECK_HOST contains a port: 'localhost:80'. Set the port with HEALTHCHECK_PORT.")]
    [InlineData("HEALTHCHECK_PORT=http", "", "HEALTHCHECK_PORT has no valid port: 'http'. Use a port from 1 to 65535.")]
    [InlineData("HealthKit__ManagementPort=x", "", "HealthKit__ManagementPort has no valid port: 'x'. Use a port from 1 to 65535.")]
    [InlineData("ASPNETCORE_HTTP_PORTS=x", "", "ASPNETCORE_HTTP_PORTS has no valid port: 'x'. Use a port from 1 to 65535.")]
    [InlineData(
        "ASPNETCORE_URLS=https://*:443", "",
        "ASPNETCORE_URLS has only https endpoints, which the probe does not support. Set HealthKit__ManagementPort, or also listen on http "
            + "inside the container.")]
    [InlineData("HTTPS_PORTS=443", "",
        "HTTPS_PORTS has only https endpoints, which the probe does not support. Set HealthKit__ManagementPort, or also listen on http "
            + "inside the container.")]
    [InlineData(
        "DOTNET_Kestrel__Endpoints__A__Url=https://*:443 URLS=http://*:2", "",
        "DOTNET_Kestrel__Endpoints__A__Url has only https endpoints, which the probe does not support. Set HealthKit__ManagementPort, or "
            + "also listen on http inside the container.")]
    [InlineData(
        "Kestrel__Endpoints__A__Url=http://*:80 Kestrel__EndpointDefaults__Protocols=Http2", "",
        "Kestrel__Endpoints__A__Url has no HTTP/1.1 endpoint (Protocols), and the probe supports only HTTP/1.1. Set "
            + "HealthKit__ManagementPort, or also listen on http inside the container.")]
    [InlineData("HealthKit__Paths__Live=", "",
        "HealthKit__Paths__Live is empty, so the app has no liveness endpoint. Pass a path to the probe, such as /health/ready.")]
    [InlineData("HealthKit__PathPrefix=status", "",
        "HealthKit__PathPrefix has no valid path: 'status/live'. Start it with /, and use at most 1024 characters.")]
    [InlineData("URLS=http://*:0", "", "URLS has no valid port: '0'. Use a port from 1 to 65535.")]
    [InlineData("ASPNETCORE_URLS=net.tcp://*:443", "",
        "ASPNETCORE_URLS has no http:// URL: 'net.tcp://*:443'. Add one, or pass a port to the probe.")]
    public void Arguments_ThatCannotBe_AreExplained(string variables, string arguments, string expected)
    {
        Assert.Equal(expected, Assert.Throws<UsageException>(() => Parse(variables, arguments)).Message);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS=http://*:80", "",
        "- connection-refused 0.0 ms http://127.0.0.1:80/health/live (The port comes from ASPNETCORE_URLS.)")]
    [InlineData("DOTNET_Kestrel__Endpoints__A__Url=http://*:80", "",
        "- connection-refused 0.0 ms http://127.0.0.1:80/health/live (The port comes from DOTNET_Kestrel__Endpoints__A__Url.)")]
    [InlineData(
        "", "",
        "- connection-refused 0.0 ms http://localhost:5000/health/live (The probe used the framework's default port, because no variable "
            + "sets the port. Set HEALTHCHECK_PORT, HealthKit__ManagementPort, Kestrel__Endpoints__<name>__Url, URLS or HTTP_PORTS; the "
            + "last four may have the prefix ASPNETCORE_ or DOTNET_. The probe does not read appsettings.json or the app's arguments.)")]
    [InlineData("HEALTHCHECK_PORT=80", "", "- connection-refused 0.0 ms http://127.0.0.1:80/health/live")]
    [InlineData("URLS=http://*:80", "81", "- connection-refused 0.0 ms http://127.0.0.1:81/health/live")]
    public void OutputLine_AppUnreachable_ContainsTheUrlAndTheSourceOfAnInferredPort(string variables, string arguments, string expected)
    {
        Assert.Equal(expected, Parse(variables, arguments).LineOf(new Outcome(null, "connection-refused", TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("HealthKit__PathPrefix=/a HealthKit__Paths__Live=b", "80",
        "404 - 0.0 ms http://127.0.0.1:80/a/b (The path comes from HealthKit__PathPrefix and HealthKit__Paths__Live.)")]
    [InlineData(
        "", "80",
        "404 - 0.0 ms http://127.0.0.1:80/health/live (The probe used the default path, because HealthKit__PathPrefix and "
            + "HealthKit__Paths__Live are not set. The probe does not read appsettings.json or the app's arguments.)")]
    [InlineData("", "80 /x", "404 - 0.0 ms http://127.0.0.1:80/x")]
    public void OutputLine_PathNotFound_ContainsTheUrlAndTheSourceOfAnInferredPath(string variables, string arguments, string expected)
    {
        Assert.Equal(expected, Parse(variables, arguments).LineOf(new Outcome(404, "-", TimeSpan.Zero)));
    }

    [Fact]
    public void Help_NamesEveryArgumentAndVariable()
    {
        Assert.All(ProbeCommand.Usage.Split(' ').Where(static word => word.StartsWith("[--", StringComparison.Ordinal)), static option =>
            Assert.Contains(option.Trim('[', ']'), ProbeCommand.Help, StringComparison.Ordinal));
        Assert.All(
            ["HEALTHCHECK_HOST", "HEALTHCHECK_PORT", "HEALTHCHECK_PATH", "HEALTHCHECK_TIMEOUT", "HealthKit__ManagementPort",
                "HealthKit__Management__Address", "Kestrel__Endpoints__<name>__Url", "URLS", "HTTP_PORTS", "HealthKit__PathPrefix",
                "HealthKit__Paths__Live", "appsettings.json"],
            static name => Assert.Contains(name, ProbeCommand.Help, StringComparison.Ordinal));

        // Printed as ASCII, in one write of 4096 bytes at most.
        Assert.True(ProbeCommand.Help.Length < 4_096 && ProbeCommand.Help.All(char.IsAscii));
    }

    [Fact]
    public void Quotation_OfAHostileValue_IsBoundedAndPrintable()
    {
        var message = Assert.Throws<UsageException>(() => Parse("", ["--\u001b[2J\n" + new string('x', 5_000)])).Message;

        Assert.Equal($"Unknown option '--?[2J?{new string('x', 93)}...'.", message);
    }

    private static ProbeCommand Parse(string variables, string arguments) => Parse(variables, Words(arguments));

    private static ProbeCommand Parse(string variables, string[] arguments) =>
        ProbeCommand.Parse(arguments, Words(variables).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
