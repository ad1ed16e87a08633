namespace HealthKit;

/// <summary>What of memory is measured.</summary>
public enum MemoryMeasure
{
    /// <summary>What counts against the limit of the control group at which the kernel kills; without one, the working set against the machine's memory.</summary>
    Container,

    /// <summary>The memory of the process that is in the machine's.</summary>
    WorkingSet,

    /// <summary>What the managed heap holds, garbage included.</summary>
    ManagedHeap,
}
