namespace HealthKit.TestServers;

/// <summary>The signals that tests send, with their numbers on Linux.</summary>
public enum ProcessSignal
{
    None = 0,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
