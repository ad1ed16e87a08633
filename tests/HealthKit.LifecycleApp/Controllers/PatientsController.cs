using Microsoft.AspNetCore.Mvc;

namespace HealthKit.LifecycleApp.Controllers;

/// <summary>A controller with attribute routes.</summary>
[Route("health/[controller]")]
public sealed class PatientsController : ControllerBase
{
    [HttpGet("{id}")]
    public string Patient(int id) => $"patient {id}";

    [HttpPost]
    public string Admit() => "admitted";
}
