namespace HealthKit.Tests.Registration;

public sealed class NameFaultTests
{
    [Fact]
    public void Names_Twice_AreRefused()
    {
        FaultTextTests.AssertFaults("""Check "orders" is registered twice. Give each check a unique name.""", ["orders", "Orders"]);
    }

    [Fact]
    public void Names_Reserved_AreAllRefused()
    {
        string[] reserved =
            ["live", "ready", "startup", "liveness", "readiness", "stream", "$stream", "ui", "history", "maintenance", "notify-test",
                "Metrics"];

        FaultTextTests.AssertFaults(
            string.Join('\n', reserved.Select(name =>
                $"Check \"{name}\" has a reserved name: /health/{name} is an endpoint of HealthKit. Give the check another name.")),
            reserved);
    }

    [Fact]
    public void Names_OfControlCharactersOrTooLong_AreRefused()
    {
        FaultTextTests.AssertFaults(
            "A check's name is longer than 128 characters or contains control characters. Give it a shorter, plain name.",
            ["a\nb", new string('x', 129)]);
    }
}
