namespace HealthKit.IntegrationTests.Isolation;

/// <summary>Tests that measure time: nothing else of this process runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
