namespace HealthKit.Exposure;

/// <summary>The forms that an answer can take.</summary>
internal enum ResponseForm
{
    Json,
    Text,
    HealthJson,
    XabarilUi,
    Verbose,

    /// <summary>One event of the stream; not to be asked for by name.</summary>
    Event,
}
