using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Controllers;

/// <summary>A controller that only the conventional route reaches.</summary>
public sealed class HealthController : Controller
{
    public string Records(int id) => $"record {id}";

    public string Advice() => "advice";
}
