namespace HealthKit.Tests.Registration;

/// <summary>Error texts for invalid settings of start, stop, liveness and the management port.</summary>
public sealed class LifecycleFaultTests
{
    [Fact]
    public void Durations_OutOfRange_AreRefusedWithTheRange()
    {
        FaultTextTests.AssertFaults(
            """
            HealthKit:DrainDelay is 10.00:00:00; it must be from 00:00:00 to 01:00:00. A bare number is read as days: write 00:00:05 for five seconds.
            HealthKit:TerminationGracePeriod is 00:00:00; it must be from 00:00:01 to 12:00:00.
            HealthKit:StuckAfter is 1.00:00:00; it must be from 00:00:01 to 01:00:00. A bare number is read as days: write 00:00:05 for five seconds.
            """,
            [],
            ("HealthKit:DrainDelay", "10"), ("HealthKit:TerminationGracePeriod", "00:00:00"), ("HealthKit:StuckAfter", "1"));
    }

    [Fact]
    public void Management_SettingsThatCannotBe_AreRefusedWithoutTheToken()
    {
        FaultTextTests.AssertFaults(
            """
            HealthKit:ManagementPort is 65536; it must be from 1 to 65535. Remove it for no management port.
            HealthKit:Management:Address is "localhost", which is not an IP address. Write 127.0.0.1 for this machine only, or remove it for all addresses.
            HealthKit:Management:Token is not 16 to 256 printable ASCII characters without spaces; it is not shown here. Create one with: openssl rand -hex 32
            HealthKit:Management:Details is 9, which is not one of None, Summary, Full.
            """,
            [],
            ("HealthKit:ManagementPort", "65536"), ("HealthKit:Management:Address", "localhost"), ("HealthKit:Management:Token", "hunter2"),
            ("HealthKit:Management:Details", "9"));
    }

    [Fact]
    public void Management_ATokenWhereSettingsAreWanted_IsRefusedAndNotRepeated()
    {
        FaultTextTests.AssertFaults(
            "HealthKit:Management has a value, but takes settings under it. Write HealthKit:Management:<setting> for each "
                + "setting.", [], ("HealthKit:Management", "0123456789abcdef"));
    }

    [Fact]
    public void Balancers_SettingsThatCannotBe_AreRefused()
    {
        FaultTextTests.AssertFaults(
            """
            HealthKit:ReadyPort is 0; it must be from 1 to 65535. Remove it for no ready port.
            HealthKit:AgentPort is 65536; it must be from 1 to 65535. Remove it for no agent port.
            HealthKit:AgentDegradedWeight is 101; it must be from 1 to 100, in percent.
            HealthKit:ReadyAddress is "localhost", which is not an IP address. Write 127.0.0.1 for this machine only, or remove it for all addresses.
            HealthKit:AgentAddress is "*", which is not an IP address. Write 127.0.0.1 for this machine only, or remove it for all addresses.
            """,
            [],
            ("HealthKit:ReadyPort", "0"), ("HealthKit:AgentPort", "65536"), ("HealthKit:AgentDegradedWeight", "101"),
            ("HealthKit:ReadyAddress", "localhost"), ("HealthKit:AgentAddress", "*"));
    }

    [Fact]
    public void Ports_OfTheSameNumber_AreRefused()
    {
        FaultTextTests.AssertFaults(
            """
            HealthKit:ReadyPort and HealthKit:ManagementPort are both 9090. Set HealthKit:ReadyPort to another free port.
            HealthKit:AgentPort and HealthKit:ManagementPort are both 9090. Set HealthKit:AgentPort to another free port.
            HealthKit:AgentPort and HealthKit:ReadyPort are both 9090. Set HealthKit:AgentPort to another free port.
            """,
            [],
            ("HealthKit:ManagementPort", "9090"), ("HealthKit:ReadyPort", "9090"), ("HealthKit:AgentPort", "9090"));
    }

    [Fact]
    public void Settings_WithinTheirRanges_AreTaken()
    {
        FaultTextTests.AssertFaults(
            "",
            [],
            ("HealthKit:DrainDelay", "00:00:00"), ("HealthKit:TerminationGracePeriod", "00:02:00"), ("HealthKit:StuckAfter", "00:00:01"),
            ("HealthKit:ManagementPort", "9090"), ("HealthKit:Management:Address", "::1"),
                ("HealthKit:Management:Token", "0123456789abcdef"), ("HealthKit:ReadyPort", "9091"), ("HealthKit:AgentPort", "9092"),
                ("HealthKit:ReadyAddress", "127.0.0.1"), ("HealthKit:AgentAddress", "::"), ("HealthKit:AgentDegradedWeight", "1"));
    }
}
