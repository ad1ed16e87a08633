namespace HealthKit.Exposure;

/// <summary>The forms that an answer can take.</summary>
internal enum ResponseForm
{
    Json,
    Text,
    HealthJson,
    XabarilUi,
    Verbose,
}
