using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>Labels that name a host, a user or a database. The page omits them where values add up, and uses numbers elsewhere.</summary>
public sealed partial class PlaceLabelTests
{
    [Theory]
    [InlineData("server.address server.port client.address client.port source.address source.port destination.address destination.port")]
    [InlineData("network.peer.address network.peer.port network.local.address network.local.port peer.address peer.service peer.hostname "
        + "peer.ipv4 service.peer.name")]
    [InlineData("server.socket.address server.socket.port server.socket.domain client.socket.address client.socket.port")]
    [InlineData("net.peer.name net.peer.ip net.peer.port net.host.name net.host.ip net.host.port net.sock.peer.addr net.sock.peer.name "
        + "net.sock.peer.port net.sock.host.addr net.sock.host.port")]
    [InlineData("url.full url.original url.path url.query url.fragment url.domain url.subdomain url.registered_domain url.top_level_domain "
        + "url.port http.url http.target http.host http.server_name http.client_ip")]
    [InlineData("host.name host.id host.ip host.mac dns.question.name dns.answers tls.client.server_name tls.server.subject "
        + "tls.client.hash.sha256 grpc.target")]
    [InlineData("db.name db.namespace db.user db.connection_string db.instance.id db.mssql.instance_name db.redis.database_index "
        + "db.query.text db.statement db.query.parameter.0 oracle.db.domain")]
    [InlineData("enduser.id enduser.pseudo.id user.id user.name user.email user.full_name user.hash process.owner process.real_user.name")]
    [InlineData("k8s.node.name k8s.pod.name k8s.pod.ip k8s.pod.hostname container.id service.instance.id cloud.account.id aws.ecs.task.arn "
        + "aws.sqs.queue.url")]
    [InlineData("host hostname address ip port url uri user username email database db server peer")]
    [InlineData("ServerAddress serverPort Remote_Host dbName TargetURL")]
    [InlineData("IPAddress ClientIPAddress DBName HTTPHost URLPath userID serverIPv4 ClientIP")]
    public void Label_ThatNamesAPlace_IsLeftOut(string labels)
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("calls");
        foreach (var label in labels.Split(' '))
            counter.Add(1, new KeyValuePair<string, object?>(label, "secret"));

        Assert.Equal([$"calls_total {labels.Split(' ').Length}"], scrapes.Lines());
    }

    [Theory]
    [InlineData("http.route url.scheme url.template http.request.method http.response.status_code error.type network.type "
        + "network.transport network.protocol.version")]
    [InlineData("db.system.name db.operation.name db.collection.name db.client.connection.state messaging.destination.name rpc.method "
        + "host.arch user.roles aspnetcore.identity.user_type")]
    [InlineData("path check channel report support relation transport kind_of_import club ship hosting username_kind")]
    public void Label_OfAnotherKind_IsShown(string labels)
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("calls");
        foreach (var label in labels.Split(' '))
            counter.Add(1, new KeyValuePair<string, object?>(label, "x"));

        Assert.Equal(labels.Split(' ').Length, scrapes.Lines().Length);
    }

    [Fact]
    public void Documentation_OfHiddenLabels_ListsAllOfThem()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/metrics.md"));
        var section = page[page.IndexOf("## Labels that are hidden", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        var rows = string.Join('\n', section.Split('\n').SkipWhile(static line => line != "| labels | hidden |")
            .Where(static line => line.StartsWith('|')));
        var listed = Code().Matches(rows).Select(static match => match.Groups["name"].Value);

        string[] hidden =
        [
            .. HostLabelNames.Whole, .. HostLabelNames.Beginnings.Select(static beginning => $"{beginning}*"),
                .. HostLabelNames.Endings.Select(static ending => $"*{ending}"),
            .. HostLabelNames.PoolEndings.Select(static ending => $"*{ending}"),
        ];
        Assert.Equal(hidden.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Gauge_OfSeveralPlaces_HasASeriesOfEachByItsNumber()
    {
        using var scrapes = new Scrapes();
        Measurement<int>[] open = [Of(1, "a.internal", 5432), Of(2, "b.internal", 5432)];
        scrapes.Meter.CreateObservableGauge("open", () => open);
        var level = scrapes.Meter.CreateGauge<int>("level");
        level.Record(3, new KeyValuePair<string, object?>("server.address", "b.internal"));
        level.Record(4, new KeyValuePair<string, object?>("server.address", "a.internal"));

        // A value has the same number in every family, and keeps it.
        Assert.Equal(["level{server_address=\"1\"} 3", "level{server_address=\"2\"} 4", "open{server_address=\"1\",server_port=\"1\"} 2",
            "open{server_address=\"2\",server_port=\"1\"} 1"], scrapes.Lines().Order());
        open = [Of(5, "a.internal", 5432)];
        Assert.Contains("open{server_address=\"2\",server_port=\"1\"} 5", scrapes.Lines());
        Assert.DoesNotContain("internal", scrapes.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("5432", scrapes.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Gauge_OfPlacesWithoutEnd_IsBoundedAsOthersAre()
    {
        using var scrapes = new Scrapes(static options => options.SeriesLimit = 10);
        var level = scrapes.Meter.CreateGauge<int>("level");
        for (var host = 0; host < 1_000; host++)
            level.Record(host, new KeyValuePair<string, object?>("server.address", $"host{host}"));

        Assert.Equal(
            [.. Enumerable.Range(1, 10).Select(static number => $"level{{server_address=\"{number}\"}} {number - 1}"),
                "level{otel_metric_overflow=\"true\"} 999"], scrapes.Lines());
    }

    [Fact]
    public void Gauge_OfPlacesThatComeAndGo_KeepsItsNumbersWithinTheLimit()
    {
        using var scrapes = new Scrapes(static options => options.SeriesLimit = 10);
        var round = 0;
        scrapes.Meter.CreateObservableGauge("open", () => Enumerable.Range(0, 5).Select(host => Of(host, $"{round}-{host}", 1)));
        for (; round < 5; round++)
            scrapes.Lines();

        // All values without a number share one series, whose label on the page is "other".
        Assert.Equal(["open{server_address=\"other\",server_port=\"1\"} 4"], scrapes.Lines());
    }

    [Fact]
    public void Pools_NamedByTheirServer_AreNumberedAlsoWithoutAPort()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<int>("pool");
        foreach (var name in (string[])["db.internal", "10.0.0.5", "orders", @"db\sql"])
            counter.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", name));

        Assert.Equal(
            ["1", "2", "orders", "3"], scrapes.Read().Samples.Select(static sample => sample["db_client_connection_pool_name"]));
    }

    private static Measurement<int> Of(int value, string host, int port) =>
        new(value, new("server.address", host), new("server.port", port));

    [GeneratedRegex("`(?<name>[a-z0-9_*]+)`")]
    private static partial Regex Code();
}
