using HealthKit.Notifications;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Notifications;

/// <summary>Compares the whole text of each settings error, and checks that none contains a secret.</summary>
public sealed class ChannelFaultTests
{
    [Fact]
    public void Settings_OfAllChannels_ComeFromConfiguration()
    {
        using var services = Services(
            ("HealthKit:Notifications:ops:Url", "https://hooks.example/T1/canary"), ("HealthKit:Notifications:ops:For", "00:00:30"),
            ("HealthKit:Notifications:ops:Checks:0", "db"), ("HealthKit:Notifications:ops:MinSeverity", "Unhealthy"),
            ("HealthKit:Notifications:ops:Hours:TimeZone", "Asia/Seoul"), ("HealthKit:Notifications:ops:Hours:From", "09:30"),
            ("HealthKit:Notifications:ops:Hours:Days:0", "Monday"), ("HealthKit:Notifications:ops:Hours:Outside", "Drop"),
            ("HealthKit:Notifications:hook:Url", "https://hooks.example/canary"), ("HealthKit:Notifications:hook:Headers:X-Team", "canary"),
            ("HealthKit:Notifications:mail:Host", "smtp.example.com"), ("HealthKit:Notifications:mail:From", "health@example.com"),
            ("HealthKit:Notifications:mail:To:0", "oncall@example.com"));

        Assert.Equal("", services.Faults());
        var slack = services.Get<IOptionsMonitor<SlackChannelOptions>>().Get("ops");
        Assert.Equal((TimeSpan.FromSeconds(30), HealthStatus.Unhealthy, "db"), (slack.For, slack.MinSeverity, Assert.Single(slack.Checks)));
        Assert.Equal(("Asia/Seoul", new TimeOnly(9, 30), OutsideHours.Drop, DayOfWeek.Monday),
            (slack.Hours!.TimeZone, slack.Hours.From, slack.Hours.Outside, Assert.Single(slack.Hours.Days)));
        Assert.Equal("canary", services.Get<IOptionsMonitor<WebhookChannelOptions>>().Get("hook").Headers["x-team"]);
        Assert.Equal(["ops", "hook", "mail"], services.Get<IHealthNotifier>().Channels);
    }

    [Fact]
    public void Settings_Missing_AreAllNamedAtOnce()
    {
        using var services = Services();

        Assert.Equal(
            """
            HealthKit:Notifications:ops:Url is missing. Set it from a secret, for example in an environment variable.
            HealthKit:Notifications:hook:Url is missing. Set it from a secret, for example in an environment variable.
            HealthKit:Notifications:mail:Host is not a host name or an IP address. Write it without a scheme, port or path, such as smtp.example.com.
            HealthKit:Notifications:mail:From is not an e-mail address. Use an address such as health@example.com.
            HealthKit:Notifications:mail:To is empty. Set HealthKit:Notifications:mail:To:0 to the first recipient.
            """,
            services.Faults());
    }

    [Theory]
    [InlineData("ops:Url", "http://hooks.example/canary",
        "does not use HTTPS; the value is not shown because it may be a secret. Use https://, or set AllowHttp to true if anyone on the "
            + "network path may read it.")]
    [InlineData("ops:Url", "hooks.example/canary",
        "is not a URL; the value is not shown because it may be a secret. Write the whole URL, starting with https://.")]
    [InlineData("ops:Url", "https://user:canary@hooks.example/",
        "contains a user name or a password; the value is not shown because it may be a secret. Send them in the Authorization header of a "
            + "webhook instead.")]
    [InlineData("ops:AllowHttp", "maybe", "is \"maybe\", which is not true or false.")]
    [InlineData("ops:For", "30",
        "is 30.00:00:00; it must be from 00:00:00 to 01:00:00. A bare number is read as days: write 00:00:05 for five seconds.")]
    [InlineData("ops:GroupWait", "00:06:00", "is 00:06:00; it must be from 00:00:00 to 00:05:00.")]
    [InlineData("ops:RepeatInterval", "00:00:10", "is 00:00:10; it must be from 00:01:00 to 7.00:00:00.")]
    [InlineData("ops:FlapThreshold", "1", "is 1; it must be from 2 to 100.")]
    [InlineData("ops:FlapWindow", "00:00:01", "is 00:00:01; it must be from 00:00:10 to 1.00:00:00.")]
    [InlineData("ops:Timeout", "00:00:00", "is 00:00:00; it must be from 00:00:00.1000000 to 00:02:00.")]
    [InlineData("ops:MaximumBackoff", "00:00:00", "is 00:00:00; it must be from 00:00:01 to 01:00:00.")]
    [InlineData("ops:UncoordinatedDelay", "00:10:00", "is 00:10:00; it must be from 00:00:00 to 00:05:00.")]
    [InlineData("ops:MinSeverity", "Healthy", "is Healthy; it must be Degraded or Unhealthy.")]
    [InlineData("ops:MinSeverity", "Bad", "is \"Bad\", which is not one of Unhealthy, Degraded, Healthy.")]
    [InlineData("ops:Checks:0", "dbb", "names checks that do not exist: dbb. Use names of registered checks, or select checks with Tags. "
        + "Registered: db.",
        "ops:Checks")]
    [InlineData("ops:Colour", "red",
        "is not a known setting. Correct its name or remove it. Known here: AllowHttp, Checks, Coordinate, FlapThreshold, FlapWindow, For, "
            + "GroupWait, Hours, Instance, MaximumBackoff, MinSeverity, RepeatInterval, SendResolved, Service, Tags, Timeout, "
            + "UncoordinatedDelay, Url.")]
    [InlineData("ops:Hours:Form", "08:00", "is not a known setting. Correct its name or remove it.")]
    [InlineData("ops:Hours:TimeZone", "Mars/Olympus",
        "is \"Mars/Olympus\", which is not a time zone on this system. Use a name such as Europe/Berlin, and install time zone data in the "
            + "image (the Debian package tzdata; for chiseled images, the -extra variant).")]
    [InlineData("ops:Hours:From", "18:00", "begin and end at 18:00. Change From or To, or remove Hours to send at any time.", "ops:Hours")]
    [InlineData("ops:Hours:From", "8 o'clock", "is \"8 o'clock\", which is not a time of day; write hours:minutes, such as 08:30.")]
    [InlineData("hook:SigningKey", "canary",
        "has fewer than 16 characters; the value is not shown. Generate a key with: openssl rand -hex 32")]
    [InlineData("hook:Headers:Host", "canary",
        "contains a header that HealthKit cannot send; names and values are not shown. Use letters, digits and hyphens in names, and "
            + "printable ASCII in values. Do not set Host, X-HealthKit-*, content headers or response headers.", "hook:Headers")]
    [InlineData("hook:Headers:Last-Modified", "canary",
        "contains a header that HealthKit cannot send; names and values are not shown. Use letters, digits and hyphens in names, and "
            + "printable ASCII in values. Do not set Host, X-HealthKit-*, content headers or response headers.", "hook:Headers")]
    [InlineData("hook:Headers:X-A", "canary\r\nX-B: c",
        "contains a header that HealthKit cannot send; names and values are not shown. Use letters, digits and hyphens in names, and "
            + "printable ASCII in values. Do not set Host, X-HealthKit-*, content headers or response headers.", "hook:Headers")]
    [InlineData("mail:ImplicitTls", "maybe", "is \"maybe\", which is not true or false.")]
    [InlineData("mail:To:0", "oncall", "contains an entry that is not an e-mail address. Use addresses such as oncall@example.com.",
        "mail:To")]
    [InlineData("mail:To:0", "a@example.com, b@example.com",
        "contains an entry that is not an e-mail address. Use addresses such as oncall@example.com.", "mail:To")]
    [InlineData("mail:From", "a@example.com\r\nBcc: b@example.com", "is not an e-mail address. Use an address such as health@example.com.")]
    [InlineData("mail:Port", "0", "is 0; it must be from 1 to 65535.")]
    [InlineData("mail:To:0", "everybody", "contains an entry that is not an e-mail address. Use addresses such as oncall@example.com.",
        "mail:To")]
    [InlineData("mail:Password", "canary",
        "and User must be set together, but one is missing; the values are not shown. Set both, or neither for a server without "
            + "authentication.")]
    public void Setting_Invalid_IsOneErrorWithItsPathAndWithoutASecret(string key, string value, string error, string? shown = null)
    {
        using var services =
            Services([.. Valid.Where(setting => setting.Item1 != $"HealthKit:Notifications:{key}"),
                ($"HealthKit:Notifications:{key}", value)]);

        var errors = services.Faults();

        Assert.Equal($"HealthKit:Notifications:{shown ?? key} {error}", errors);
        Assert.DoesNotContain("canary", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Port", "465")]
    [InlineData("ImplicitTls", "true")]
    public void PlaintextAndTls_Together_AreRefused(string setting, string value)
    {
        using var services =
            Services([.. Valid, ($"HealthKit:Notifications:mail:{setting}", value),
                ("HealthKit:Notifications:mail:AllowPlaintext", "true")]);

        Assert.Equal(
            "HealthKit:Notifications:mail:AllowPlaintext is true, but port 465 or ImplicitTls requires TLS. Remove one of them; servers "
                + "without TLS usually use port 587 or 25.", services.Faults());
    }

    [Theory]
    [InlineData("https://hooks.slack.com/services/canary",
        "The channel name is longer than 64 characters, or contains characters other than letters, digits, '-', '_' and '.'; it is not "
            + "shown because it may be a secret URL. Pass a name such as \"ops\", and set the URL in the options or configuration. "
            + "(Parameter 'name')")]
    [InlineData("OPS", "Channel \"OPS\" is added twice. Give each channel a unique name. (Parameter 'name')")]
    public void Name_ThatCannotBe_IsRefusedAtOnce(string name, string expected)
    {
        var builder = new ServiceCollection().AddHealthKit().AddSlack("ops");

        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => builder.AddWebhook(name)).Message);
    }

    [Fact]
    public void Options_Printed_ShowNoSecret()
    {
        object[] all = [new SlackChannelOptions { Url = "https://canary" }, new WebhookChannelOptions { SigningKey = "canary" },
            new EmailChannelOptions { Password = "canary" }];

        Assert.All(all, options => Assert.DoesNotContain("canary", options.ToString(), StringComparison.Ordinal));
    }

    private static readonly (string, string?)[] Valid =
    [
        ("HealthKit:Notifications:ops:Url", "https://hooks.example/T1/x"), ("HealthKit:Notifications:hook:Url", "https://hooks.example/x"),
        ("HealthKit:Notifications:mail:Host", "smtp.example.com"), ("HealthKit:Notifications:mail:From", "health@example.com"),
        ("HealthKit:Notifications:mail:To:0", "oncall@example.com"),
    ];

    private static TestServices Services(params (string, string?)[] settings) => new(
        services => WithCheck(services.AddHealthKit()).AddSlack("ops").AddWebhook("hook").AddEmail("mail"), settings);

    private static IHealthChecksBuilder WithCheck(IHealthChecksBuilder builder) =>
        builder.AddCheck("db", static () => HealthCheckResult.Healthy());
}
