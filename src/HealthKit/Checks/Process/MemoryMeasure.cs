namespace HealthKit;

/// <summary>The memory that a memory check measures.</summary>
public enum MemoryMeasure
{
    /// <summary>The memory that counts toward the container's limit; without a control group, the working set.</summary>
    Container,

    /// <summary>The physical memory of the process.</summary>
    WorkingSet,

    /// <summary>The size of the managed heap, including garbage.</summary>
    ManagedHeap,
}
