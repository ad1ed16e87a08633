using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace HealthKit.Http;

/// <summary>
/// One route of the app. A parameter whose value the route requires, such as the controller and the action of a conventional route, counts as literal text.
/// </summary>
internal sealed class AppRoute
{
    private readonly RoutePattern _pattern;
    private readonly ParameterPolicyFactory? _policies;

    // Only for routes that requests are compared with, which few of an app are.
    private readonly Lazy<(TemplateMatcher Path, (string Parameter, IRouteConstraint Constraint)[] Constraints)> _matcher;

    // One for each segment: its literal text, or null where it takes any text.
    private readonly string?[] _texts;

    public AppRoute(RoutePattern pattern, ParameterPolicyFactory? policies)
    {
        (_pattern, _policies) = (pattern, policies);
        _texts = [.. pattern.PathSegments.Select(TextOf)];
        _matcher = new(() => (
            new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)),
            [.. pattern.ParameterPolicies.Keys.SelectMany(
                parameter => PoliciesOf<IRouteConstraint>(parameter).Select(constraint => (parameter, constraint)))]));
    }

    public string Name => $"/{string.Join('/', _texts.Zip(_pattern.PathSegments, static (text, segment) => text ?? Written(segment)))}";

    /// <summary>The paths that it takes without a value for a parameter.</summary>
    public IEnumerable<string> LiteralPaths => Enumerable.Range(1, _texts.Length)
        .Where(length => !_texts.Take(length).Contains(null) && Enumerable.Range(length, _texts.Length - length).All(IsOmittable))
        .Select(length => $"/{string.Join('/', _texts.Take(length))}");

    /// <summary>Whether its literal segments begin with the prefix.</summary>
    public bool BeginsWith(IReadOnlyList<string> prefix) => _texts.Length >= prefix.Count && prefix.Zip(_texts).All(static pair => Same(pair.First, pair.Second));

    /// <summary>
    /// Whether its paths under the prefix belong to the app: it begins with the prefix, or has parameters in its place and a literal segment after them. A route of
    /// parameters alone takes a mistyped probe as well.
    /// </summary>
    public bool Covers(IReadOnlyList<string> prefix) => BeginsWith(prefix)
        || (_texts.Skip(prefix.Count).Any(static text => text is not null)
            && prefix.Zip(_texts).All(static pair => pair.Second is null || Same(pair.First, pair.Second)));

    public bool Matches(HttpContext context)
    {
        var values = new RouteValueDictionary();
        return _matcher.Value.Path.TryMatch(context.Request.Path, values)
            && Array.TrueForAll(
                _matcher.Value.Constraints, part => part.Constraint.Match(context, route: null, part.Parameter, values, RouteDirection.IncomingRequest))
            && Enumerable.Range(0, _texts.Length).All(index => IsRequired(index, values));
    }

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Written(RoutePatternPathSegment segment) => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "**" : "")}{parameter.Name}{string.Concat(parameter.ParameterPolicies.Select(static policy => $":{policy.Content}"))}"
            + $"{(parameter.IsOptional ? "?" : "")}}}",
        _ => "",
    }));

    private string? TextOf(RoutePatternPathSegment segment) => segment switch
    {
        { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } => literal.Content,
        { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } when Required(parameter) is { } value =>
            PoliciesOf<IOutboundParameterTransformer>(parameter.Name).Aggregate(value, static (text, transformer) => transformer.TransformOutbound(text) ?? text),
        _ => null,
    };

    private string? Required(RoutePatternParameterPart parameter) =>
        _pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text ? text : null;

    // A segment that the path leaves out has the default, which is not transformed.
    private bool IsRequired(int index, RouteValueDictionary values) =>
        _texts[index] is not { } text || ParameterOf(index) is not { } parameter
        || (values[parameter.Name] is string given && (Same(given, text) || Same(given, Required(parameter))));

    private bool IsOmittable(int index) => ParameterOf(index) is { IsCatchAll: false } parameter && (_texts[index] is null
        ? parameter.IsOptional || _pattern.Defaults.ContainsKey(parameter.Name)
        : _pattern.Defaults.TryGetValue(parameter.Name, out var value) && Same(value as string, Required(parameter)));

    private RoutePatternParameterPart? ParameterOf(int index) =>
        _pattern.PathSegments[index] is { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } ? parameter : null;

    private IEnumerable<TPolicy> PoliciesOf<TPolicy>(string parameter)
        where TPolicy : class, IParameterPolicy =>
        _pattern.ParameterPolicies.TryGetValue(parameter, out var references)
            ? references.Select(reference => _policies?.Create(_pattern.GetParameter(parameter), reference)).OfType<TPolicy>()
            : [];
}
