using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Controllers;

/// <summary>Reached by the conventional route alone.</summary>
public sealed class HealthController : Controller
{
    public string Records(int id) => $"record {id}";

    public string Advice() => "advice";
}
