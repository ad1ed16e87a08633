using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace HealthKit.Exposure;

/// <summary>
/// One route of the app. A parameter whose value the route requires, such as the controller and the action of a conventional route, counts as the text that it
/// requires.
/// </summary>
internal sealed class AppRoute
{
    private readonly RoutePattern _pattern;
    private readonly TemplateMatcher _matcher;
    private readonly (string Parameter, IRouteConstraint Constraint)[] _constraints;

    // One for each segment: what it has to be, or null where it takes anything.
    private readonly string?[] _texts;

    public AppRoute(RoutePattern pattern, ParameterPolicyFactory? policies)
    {
        _pattern = pattern;
        _matcher = new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults));
        _constraints = [.. PoliciesOf<IRouteConstraint>(policies)];
        var transformers = PoliciesOf<IOutboundParameterTransformer>(policies).ToLookup(static part => part.Parameter, static part => part.Policy);
        _texts = [.. pattern.PathSegments.Select(segment => TextOf(segment, transformers))];
        Name = $"/{string.Join('/', _texts.Zip(pattern.PathSegments, static (text, segment) => text ?? Written(segment)))}";
    }

    public string Name { get; }

    /// <summary>The paths that it takes without the value of a parameter.</summary>
    public IEnumerable<string> LiteralPaths => Enumerable.Range(1, _texts.Length)
        .Where(length => !_texts.Take(length).Contains(null) && Enumerable.Range(length, _texts.Length - length).All(IsOmittable))
        .Select(length => $"/{string.Join('/', _texts.Take(length))}");

    /// <summary>Whether it begins with the prefix.</summary>
    public bool BeginsWith(IReadOnlyList<string> prefix) =>
        _texts.Length >= prefix.Count && prefix.Zip(_texts).All(static pair => string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether it takes a path under the prefix that it means: it begins with it, or has a parameter in its place and a text after it. One of parameters alone
    /// takes a mistyped probe as well.
    /// </summary>
    public bool Means(IReadOnlyList<string> prefix) => BeginsWith(prefix) || (_texts.Skip(prefix.Count).Any(static text => text is not null)
        && prefix.Zip(_texts).All(static pair => pair.Second is null || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase)));

    public bool Matches(HttpContext context)
    {
        var values = new RouteValueDictionary();
        return _matcher.TryMatch(context.Request.Path, values)
            && Array.TrueForAll(
                _constraints, part => part.Constraint.Match(context, route: null, part.Parameter, values, RouteDirection.IncomingRequest))
            && !_texts.Where((text, index) => text is not null && ParameterOf(index) is { } parameter && !IsRequired(parameter, text, values[parameter.Name])).Any();
    }

    private static string? Literal(RoutePatternPathSegment segment) =>
        segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null;

    private static string Written(RoutePatternPathSegment segment) => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => 
            $"{{{(parameter.IsCatchAll ? "**" : "")}{parameter.Name}{string.Concat(parameter.ParameterPolicies.Select(static policy => $":{policy.Content}"))}"
            + $"{(parameter.IsOptional ? "?" : "")}}}",
        _ => "",
    }));

    private string? TextOf(RoutePatternPathSegment segment, ILookup<string, IOutboundParameterTransformer> transformers) =>
        Literal(segment) ?? (segment is { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } && Required(parameter) is { } value
            ? transformers[parameter.Name].Aggregate(value, static (text, transformer) => transformer.TransformOutbound(text) ?? text)
            : null);

    private string? Required(RoutePatternParameterPart parameter) =>
        _pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text ? text : null;

    // What the path leaves out has the default, which is not transformed.
    private bool IsRequired(RoutePatternParameterPart parameter, string text, object? value) =>
        value is string given
        && (given.Equals(text, StringComparison.OrdinalIgnoreCase) || given.Equals(Required(parameter), StringComparison.OrdinalIgnoreCase));

    private bool IsOmittable(int index) => ParameterOf(index) is { IsCatchAll: false } parameter && (_texts[index] is null
        ? parameter.IsOptional || _pattern.Defaults.ContainsKey(parameter.Name)
        : _pattern.Defaults.TryGetValue(parameter.Name, out var value) && string.Equals(value as string, Required(parameter), StringComparison.OrdinalIgnoreCase));

    private RoutePatternParameterPart? ParameterOf(int index) =>
        _pattern.PathSegments[index] is { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } ? parameter : null;

    private IEnumerable<(string Parameter, TPolicy Policy)> PoliciesOf<TPolicy>(ParameterPolicyFactory? policies)
        where TPolicy : class, IParameterPolicy
    {
        foreach (var (parameter, references) in _pattern.ParameterPolicies)
        {
            foreach (var reference in references)
            {
                if (policies?.Create(_pattern.GetParameter(parameter), reference) is TPolicy policy)
                {
                    yield return (parameter, policy);
                }
            }
        }
    }
}
