using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;

namespace HealthKit.Http;

/// <summary>One route of the app. A parameter with a required value, such as a conventional route's controller, is literal.</summary>
internal sealed class AppRoute
{
    private readonly RoutePattern _pattern;
    private readonly ParameterPolicyFactory? _policies;

    // Lazy, because few of an app's routes are ever compared with a request.
    private readonly Lazy<Matcher> _matcher;

    // The literal text of each segment; null for a segment that accepts any text.
    private readonly string?[] _literals;

    public AppRoute(RoutePattern pattern, ParameterPolicyFactory? policies)
    {
        (_pattern, _policies) = (pattern, policies);
        _literals = [.. pattern.PathSegments.Select(LiteralOf)];
        _matcher = new(() => new Matcher(
            new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)),
            [.. pattern.ParameterPolicies.Keys.SelectMany(
                parameter => PoliciesOf<IRouteConstraint>(parameter).Select(constraint => (parameter, constraint)))]));
    }

    public string Name =>
        $"/{string.Join('/', _literals.Zip(_pattern.PathSegments, static (text, segment) => text ?? TemplateOf(segment)))}";

    /// <summary>The paths that the route accepts without a value for any parameter.</summary>
    public IEnumerable<string> LiteralPaths
    {
        get
        {
            var path = "";
            for (var length = 1; length <= _literals.Length && _literals[length - 1] is { } text; length++)
            {
                path += $"/{text}";
                if (IsOmittableFrom(length))
                    yield return path;
            }
        }
    }

    /// <summary>Whether the literal segments of the route begin with the prefix.</summary>
    public bool BeginsWith(IReadOnlyList<string> prefix) =>
        _literals.Length >= prefix.Count && Agrees(prefix, acceptsParameters: false);

    /// <summary>
    /// Whether the route owns its paths under the prefix: it begins with the prefix, or with parameters that a literal segment follows.
    /// A route of parameters alone does not, because it would also match mistyped probes.
    /// </summary>
    public bool Covers(IReadOnlyList<string> prefix) => BeginsWith(prefix)
        || (_literals.Skip(prefix.Count).Any(static text => text is not null) && Agrees(prefix, acceptsParameters: true));

    public bool Matches(HttpContext context)
    {
        var values = new RouteValueDictionary();
        return _matcher.Value.Path.TryMatch(context.Request.Path, values)
            && Array.TrueForAll(
                _matcher.Value.Constraints,
                part => part.Constraint.Match(context, route: null, part.Parameter, values, RouteDirection.IncomingRequest))
            && Enumerable.Range(0, _literals.Length).All(index => HasRequiredValue(index, values));
    }

    private static bool AreEqual(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static string TemplateOf(RoutePatternPathSegment segment) => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "**" : "")}{parameter.Name}"
            + string.Concat(parameter.ParameterPolicies.Select(static policy => $":{policy.Content}"))
            + $"{(parameter.IsOptional ? "?" : "")}}}",
        _ => "",
    }));

    private string? LiteralOf(RoutePatternPathSegment segment) => segment switch
    {
        { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } => literal.Content,
        { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } when RequiredValue(parameter) is { } value =>
            PoliciesOf<IOutboundParameterTransformer>(parameter.Name)
                .Aggregate(value, static (text, transformer) => transformer.TransformOutbound(text) ?? text),
        _ => null,
    };

    private string? RequiredValue(RoutePatternParameterPart parameter) =>
        _pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text ? text : null;

    // When the path omits a segment, its value is the default, which routing does not transform.
    private bool HasRequiredValue(int index, RouteValueDictionary values) =>
        _literals[index] is not { } text || ParameterOf(index) is not { } parameter
        || (values[parameter.Name] is string given && (AreEqual(given, text) || AreEqual(given, RequiredValue(parameter))));

    private bool Agrees(IReadOnlyList<string> prefix, bool acceptsParameters)
    {
        for (var index = 0; index < prefix.Count && index < _literals.Length; index++)
        {
            if (!AreEqual(prefix[index], _literals[index]) && !(acceptsParameters && _literals[index] is null))
                return false;
        }

        return true;
    }

    private bool IsOmittableFrom(int index)
    {
        while (index < _literals.Length && IsOmittable(index))
            index++;

        return index == _literals.Length;
    }

    private bool IsOmittable(int index) => ParameterOf(index) is { IsCatchAll: false } parameter && (_literals[index] is null
        ? parameter.IsOptional || _pattern.Defaults.ContainsKey(parameter.Name)
        : _pattern.Defaults.TryGetValue(parameter.Name, out var value) && AreEqual(value as string, RequiredValue(parameter)));

    private RoutePatternParameterPart? ParameterOf(int index) =>
        _pattern.PathSegments[index] is { IsSimple: true, Parts: [RoutePatternParameterPart parameter] } ? parameter : null;

    private IEnumerable<TPolicy> PoliciesOf<TPolicy>(string parameter)
        where TPolicy : class, IParameterPolicy =>
        _pattern.ParameterPolicies.TryGetValue(parameter, out var references)
            ? references.Select(reference => _policies?.Create(_pattern.GetParameter(parameter), reference)).OfType<TPolicy>()
            : [];

    private sealed record Matcher(TemplateMatcher Path, (string Parameter, IRouteConstraint Constraint)[] Constraints);
}
