namespace HealthKit.IntegrationTests.App;

/// <summary>Tests that measure time. They run one at a time, and no other test of this process runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
