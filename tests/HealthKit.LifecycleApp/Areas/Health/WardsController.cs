using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Areas.Health;

/// <summary>A controller in an area whose name equals the prefix of HealthKit's endpoints.</summary>
[Area("Health")]
public sealed class WardsController : Controller
{
    public string Open() => "open wards";
}
