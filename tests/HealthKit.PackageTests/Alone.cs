namespace HealthKit.PackageTests;

/// <summary>For tests that measure times: they run after all others, one by one.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
