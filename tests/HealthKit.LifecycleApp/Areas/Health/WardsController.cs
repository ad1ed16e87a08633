using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Areas.Health;

/// <summary>Of an area called as the prefix of the endpoints.</summary>
[Area("Health")]
public sealed class WardsController : Controller
{
    public string Open() => "open wards";
}
