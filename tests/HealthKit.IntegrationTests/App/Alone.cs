namespace HealthKit.IntegrationTests.App;

/// <summary>Tests that measure time: nothing else of this process runs beside them, and they run one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
