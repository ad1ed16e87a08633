using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Checks;

/// <summary>Invalid settings of HealthKit's checks, and the error texts for them.</summary>
public sealed class CheckOptionsValidatorTests
{
    [Fact]
    public void Settings_OfNetworkChecksThatCannotBe_AreRefusedTogether()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit()
                .AddPing("ping", "not a host")
                .AddTcp("tcp", "db:5432", 0)
                .AddUdp("udp", "db", 70_000, static options => options.Payload = new byte[2_000])
                .AddDns("dns", "db", static options => options.ExpectedAddresses.Add("db2"))
                .AddTlsCertificate("tls", "db", 443, static options =>
                    (options.DegradedBeforeExpiry, options.CertificateAuthorityFile) = (TimeSpan.FromDays(-1), "/nowhere.pem"))
                .AddHttp("http", new Uri("ftp://user:hunter2@db/"), static options =>
                    (options.Method, options.LowestStatus, options.MaximumBodyBytes) = ("G T", 300, -1)),
            ("HealthKit:Checks:tcp:MaximumLatency", "00:00:00"));

        Assert.Equal(
            """
            HealthKit:Checks:ping:Host is not a host name or an IP address. Write it without a scheme, a port or a path, such as db.example.com.
            HealthKit:Checks:tcp:Host is not a host name or an IP address. Write it without a scheme, a port or a path, such as db.example.com.
            HealthKit:Checks:tcp:Port is 0; it must be from 1 to 65535.
            HealthKit:Checks:tcp:MaximumLatency is 00:00:00; it must be from 00:00:00.0010000 to 00:05:00.
            HealthKit:Checks:udp:Port is 70000; it must be from 1 to 65535.
            HealthKit:Checks:udp:Payload is longer than 1024 bytes. Shorten it: networks may drop longer datagrams.
            HealthKit:Checks:dns:ExpectedAddresses has an entry that is not an IP address. Use addresses such as 10.0.0.7 or fd00::7.
            HealthKit:Checks:tls:DegradedBeforeExpiry is -1.00:00:00; it must be from 0 to 365 days.
            HealthKit:Checks:tls:CertificateAuthorityFile does not exist, cannot be read or has no certificate. Set it to the path of a PEM file with a BEGIN CERTIFICATE line, or remove it to trust the system's certificate authorities.
            HealthKit:Checks:http:Address is not an absolute http or https URL without user information. Write it like https://billing.example.com/health, and put credentials into Headers.
            HealthKit:Checks:http:Method is not a supported HTTP method. Use a method such as GET or HEAD.
            HealthKit:Checks:http:LowestStatus is 300, and HighestStatus is 299; they must be from 100 to 599, in rising order.
            HealthKit:Checks:http:MaximumBodyBytes is -1; it must be from 0 to 1048576.
            """,
            services.Faults());
    }

    [Fact]
    public void Settings_OfOtherChecksThatCannotBe_AreRefusedTogether()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit()
                .AddMemory("memory", static options => options.DegradedAt = 0.95)
                .AddMemory("heap", static options => options.Measure = MemoryMeasure.ManagedHeap)
                .AddDiskSpace("data")
                .AddCpu("cpu", static options => options.ThrottledAt = 2)
                .AddThreadPool("pool", static options => options.UnhealthyAt = TimeSpan.FromMilliseconds(10))
                .AddErrorRate("errors", static options => options.Window = TimeSpan.FromHours(1))
                .AddDbConnection("db"),
            ("HealthKit:Metrics:Enabled", "false"), ("HealthKit:Checks:memory:UnhealthyAt", "0.9"));

        Assert.Equal(
            """
            HealthKit:Metrics:Enabled is false, but AddErrorRate needs the metrics. Set it to true or remove AddErrorRate.
            HealthKit:Checks:memory:DegradedAt is 0.95, and UnhealthyAt is 0.9. Set UnhealthyAt to the value of DegradedAt or a higher one.
            HealthKit:Checks:heap:DegradedBytes and UnhealthyBytes are not set, but ManagedHeap has no limit. Set at least one of them.
            HealthKit:Checks:disk:Path is not an absolute path. Write it like /var/lib/orders.
            HealthKit:Checks:cpu:ThrottledAt is 2; it must be from 0 to 1.
            HealthKit:Checks:pool:UnhealthyAt is 00:00:00.0100000; it must be from 00:00:01 to 01:00:00.
            HealthKit:Checks:errors:Window is 01:00:00; it must be from 00:00:05 to 00:05:00.
            HealthKit:Checks:db:DataSourceKey does not match a DbDataSource in the host's services. Register one with services.AddSingleton<DbDataSource>(...), or with AddKeyedSingleton and this key.
            """,
            services.Faults());
    }

    [Fact]
    public void Thresholds_OutOfRange_AreNotComparedToo()
    {
        using var services = new TestServices(static services => services.AddHealthKit()
            .AddMemory("memory", static options => options.UnhealthyAt = -1)
            .AddCpu("cpu", static options => options.DegradedAt = double.NaN));

        Assert.Equal(
            """
            HealthKit:Checks:memory:UnhealthyAt is -1; it must be from 0 to 1.
            HealthKit:Checks:cpu:DegradedAt is NaN; it must be from 0 to 1.
            """,
            services.Faults());
    }

    [Theory]
    [InlineData("Include", "MyCompany.*", true)]
    [InlineData("Exclude", "Microsoft.*", true)]
    [InlineData("Include", "Microsoft.AspNetCore.*", false)]
    [InlineData("Exclude", "MyCompany.*", false)]
    public void ErrorRate_WithoutTheMeterItReads_IsRefused(string setting, string pattern, bool isRefused)
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddErrorRate(),
            ($"HealthKit:Metrics:{setting}:0", pattern));

        Assert.Equal(
            isRefused
                ? "HealthKit:Metrics:Include or Exclude leaves out the meter Microsoft.AspNetCore.Hosting, but AddErrorRate needs it. "
                    + "Include the meter or remove AddErrorRate."
                : "",
            services.Faults());
    }

    [Fact]
    public void Key_ThatIsMisspelt_IsRefused()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddTcp("tcp", "db", 5432),
            ("HealthKit:Checks:tcp:MaxLatency", "00:00:01"));

        Assert.Contains("MaxLatency", services.Faults(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bad(Name", "hunter2")]
    [InlineData("Authorization:", "hunter2")]
    [InlineData("Content-Type", "hunter2")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("X-\u00dc", "hunter2")]
    [InlineData("X-Key", "hunter2\u00fc")]
    [InlineData("X-Key", "hunter2\r\nX-Other: a")]
    [InlineData("", "hunter2")]
    public void Header_ThatCannotBeSent_IsRefusedAndNotRepeated(string name, string value)
    {
        using var services =
            new TestServices(services => services.AddHealthKit()
                .AddHttp("http", new Uri("http://db/"), options => options.Headers[name] = value));

        Assert.Equal(
            "HealthKit:Checks:http:Headers has an entry that cannot be sent. Use letters, digits and hyphens in a name, such as X-Api-Key, "
                + "and printable ASCII characters in a value. Headers of a body, such as Content-Type, are not supported.",
            services.Faults());
    }

    [Fact]
    public void Header_ThatCanBeSent_IsTaken()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddHttp("http", new Uri("http://db/"), static options =>
            (options.Headers["X-Api-Key"], options.Headers["Authorization"], options.Headers["Accept"]) =
                ("hunter2", "Bearer hunter2", "*/*")));

        Assert.Equal("", services.Faults());
    }

    [Fact]
    public void Method_ThatIsNoneOfAService_IsRefused()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit()
                .AddHttp("http", new Uri("http://db/"), static options => options.Method = "Connect"));

        Assert.Equal("HealthKit:Checks:http:Method is not a supported HTTP method. Use a method such as GET or HEAD.", services.Faults());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void AuthorityFile_WithoutACertificate_IsRefused(string content)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, content);
            using var services =
                new TestServices(services => services.AddHealthKit()
                    .AddTlsCertificate("tls", "db", 443, options => options.CertificateAuthorityFile = file));

            Assert.StartsWith("HealthKit:Checks:tls:CertificateAuthorityFile does not exist, cannot be read or has no certificate.",
                services.Faults(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Addresses_OfTheSection_ReplaceThoseOfTheCode()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddDns("dns", "db", static options => options.ExpectedAddresses.Add("10.0.0.7")),
            ("HealthKit:Checks:dns:ExpectedAddresses:0", "10.0.0.8"));

        Assert.Equal(["10.0.0.8"], services.Get<IOptionsMonitor<DnsCheckOptions>>().Get("dns").ExpectedAddresses);
    }
}
