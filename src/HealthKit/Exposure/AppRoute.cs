using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace HealthKit.Exposure;

/// <summary>One route of the app: what it matches, constraints of its parameters included, is the app's.</summary>
internal sealed class AppRoute(RoutePattern pattern, ParameterPolicyFactory? policies)
{
    private readonly TemplateMatcher _matcher = new(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults));
    private readonly (string Parameter, IRouteConstraint Constraint)[] _constraints = [.. Constraints(pattern, policies)];

    public bool Matches(HttpContext context)
    {
        var values = new RouteValueDictionary();
        return _matcher.TryMatch(context.Request.Path, values) && Array.TrueForAll(
            _constraints,
            part => part.Constraint.Match(context, route: null, part.Parameter, values, RouteDirection.IncomingRequest));
    }

    private static IEnumerable<(string Parameter, IRouteConstraint Constraint)> Constraints(
        RoutePattern pattern, ParameterPolicyFactory? policies)
    {
        foreach (var (parameter, references) in pattern.ParameterPolicies)
        {
            foreach (var reference in references)
            {
                if (policies?.Create(pattern.GetParameter(parameter), reference) is IRouteConstraint constraint)
                {
                    yield return (parameter, constraint);
                }
            }
        }
    }
}
