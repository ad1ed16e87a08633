using Microsoft.AspNetCore.Mvc;

namespace HealthKit.IntegrationTests.Http;

/// <summary>One that is reached by a conventional route.</summary>
public sealed class ClinicsController : Controller
{
    public string Open() => "open clinics";
}
