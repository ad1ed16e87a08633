using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Checks;

/// <summary>What the settings of our checks may not be, and how that is said.</summary>
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
                .AddTlsCertificate("tls", "db", 443, static options => (options.DegradedBefore, options.CertificateAuthorityFile) = (TimeSpan.FromDays(-1), "/nowhere.pem"))
                .AddHttp("http", new Uri("ftp://user:hunter2@db/"), static options => (options.Method, options.LowestStatus, options.MaximumBodyBytes) = ("G T", 300, -1)),
            ("HealthKit:Checks:tcp:MaximumLatency", "00:00:00"));

        Assert.Equal(
            """
            HealthKit:Checks:ping:Host is not the name or the address of a host. Write it without a scheme, a port or a path, such as db.example.com.
            HealthKit:Checks:tcp:Host is not the name or the address of a host. Write it without a scheme, a port or a path, such as db.example.com.
            HealthKit:Checks:tcp:Port is 0; it must be from 1 to 65535.
            HealthKit:Checks:tcp:MaximumLatency is 00:00:00; it must be from 00:00:00.0010000 to 00:05:00.
            HealthKit:Checks:udp:Port is 70000; it must be from 1 to 65535.
            HealthKit:Checks:udp:Payload is longer than 1024 bytes. A datagram that is not cut on its way is shorter.
            HealthKit:Checks:dns:ExpectedAddresses has an entry that is not an IP address. Write addresses such as 10.0.0.7 or fd00::7.
            HealthKit:Checks:tls:DegradedBefore is -1.00:00:00; it must be from 0 to 365 days.
            HealthKit:Checks:tls:CertificateAuthorityFile does not exist, cannot be read or has no certificate. Write the path of a PEM file, which has BEGIN CERTIFICATE in it, or leave it out for the authorities of the system.
            HealthKit:Checks:http:Address is not an absolute address with http or https and without a user. Write it like https://billing.example.com/health; credentials belong into Headers.
            HealthKit:Checks:http:Method is not a method such as GET or HEAD.
            HealthKit:Checks:http:LowestStatus and HighestStatus are 300 and 299; they must be from 100 to 599, the lowest first.
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
            HealthKit:Checks:memory:DegradedAt is 0.95, above UnhealthyAt, which is 0.9. What is worse has to come later.
            HealthKit:Checks:heap:DegradedBytes is not set, nor is UnhealthyBytes; ManagedHeap has no limit to take a share of. Set one of them.
            HealthKit:Checks:disk:Path is not an absolute path.
            HealthKit:Checks:cpu:ThrottledAt is 2; it must be from 0 to 1.
            HealthKit:Checks:pool:UnhealthyAt is 00:00:00.0100000; it must be from 00:00:01 to 01:00:00.
            HealthKit:Checks:errors:Window is 01:00:00; it must be from 00:00:05 to 00:05:00.
            HealthKit:Checks:db:DataSourceKey names no DbDataSource in the host's services. Register one: services.AddSingleton<DbDataSource>(...), or AddKeyedSingleton with this key.
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
        using var services = new TestServices(static services => services.AddHealthKit().AddErrorRate(), ($"HealthKit:Metrics:{setting}:0", pattern));

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
        using var services = new TestServices(static services => services.AddHealthKit().AddTcp("tcp", "db", 5432), ("HealthKit:Checks:tcp:MaxLatency", "00:00:01"));

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
        using var services = new TestServices(services => services.AddHealthKit().AddHttp("http", new Uri("http://db/"), options => options.Headers[name] = value));

        Assert.Equal(
            "HealthKit:Checks:http:Headers has an entry that cannot be sent. A name has letters, digits and hyphens, such as X-Api-Key, and is not one of the body's, such as Content-Type; a value has printable ASCII characters.",
            services.Faults());
    }

    [Fact]
    public void Header_ThatCanBeSent_IsTaken()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddHttp("http", new Uri("http://db/"), static options =>
            (options.Headers["X-Api-Key"], options.Headers["Authorization"], options.Headers["Accept"]) = ("hunter2", "Bearer hunter2", "*/*")));

        Assert.Equal("", services.Faults());
    }

    [Fact]
    public void Method_ThatIsNoneOfAService_IsRefused()
    {
        using var services = new TestServices(static services => services.AddHealthKit().AddHttp("http", new Uri("http://db/"), static options => options.Method = "Connect"));

        Assert.Equal("HealthKit:Checks:http:Method is not a method such as GET or HEAD.", services.Faults());
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
            using var services = new TestServices(services => services.AddHealthKit().AddTlsCertificate("tls", "db", 443, options => options.CertificateAuthorityFile = file));

            Assert.StartsWith("HealthKit:Checks:tls:CertificateAuthorityFile does not exist, cannot be read or has no certificate.", services.Faults(), StringComparison.Ordinal);
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
