using Microsoft.AspNetCore.Mvc;

namespace HealthKit.IntegrationTests.Http;

/// <summary>A controller that the conventional route reaches.</summary>
public sealed class ClinicsController : Controller
{
    public string Open() => "open clinics";
}
