using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Controllers;

/// <summary>Reached by the routes of its attributes.</summary>
[Route("health/[controller]")]
public sealed class PatientsController : ControllerBase
{
    [HttpGet("{id}")]
    public string Patient(int id) => $"patient {id}";

    [HttpPost]
    public string Admit() => "admitted";
}
