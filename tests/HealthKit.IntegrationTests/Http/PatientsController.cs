using Microsoft.AspNetCore.Mvc;

namespace HealthKit.IntegrationTests.Http;

/// <summary>A controller of an app whose business is health.</summary>
[ApiController]
public sealed class PatientsController : ControllerBase
{
    [HttpGet("/health/patients/{id}")]
    public string Patient(int id) => $"patient {id}";
}
