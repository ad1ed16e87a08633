namespace HealthKit.Telemetry.Prometheus;

/// <summary>The keys of a measurement's tags in order, and which of them the page hides. An instrument has few layouts.</summary>
internal sealed class TagLayout
{
    private readonly string?[] _keys;
    private readonly bool[] _isHidden;

    public TagLayout(ReadOnlySpan<KeyValuePair<string, object?>> tags, Func<string, bool> isHidden)
    {
        _keys = new string?[tags.Length];
        _isHidden = new bool[tags.Length];
        for (var index = 0; index < tags.Length; index++)
        {
            _keys[index] = tags[index].Key;
            _isHidden[index] = _keys[index] is { } key && isHidden(key);
        }
    }

    /// <summary>Whether the tags have these keys in this order.</summary>
    public bool Fits(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = _keys;
        if (keys.Length != tags.Length)
            return false;

        for (var index = 0; index < keys.Length; index++)
        {
            if (!ReferenceEquals(keys[index], tags[index].Key) && keys[index] != tags[index].Key)
                return false;
        }

        return true;
    }

    /// <summary>The hash of tags that fit, without hidden values.</summary>
    public int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The length and the last character distinguish most keys; the comparison of values decides.
        var hash = tags.Length;
        for (var index = 0; index < tags.Length; index++)
        {
            var key = tags[index].Key;
            hash = (hash * 31) + (key is { Length: > 0 } ? (key.Length << 8) + key[^1] : 0);
            hash = (hash * 31) + (_isHidden[index] ? 0 : tags[index].Value?.GetHashCode() ?? 0);
        }

        return hash ^ (hash >>> 15);
    }

    /// <summary>Whether the tags equal known tags of this layout, except for hidden values.</summary>
    public bool AreSame(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!Fits(tags))
            return false;

        for (var index = 0; index < known.Length; index++)
        {
            var (one, other) = (known[index].Value, tags[index].Value);
            if (!ReferenceEquals(one, other) && !_isHidden[index] && !Equals(one, other))
                return false;
        }

        return true;
    }

    /// <summary>A faster <see cref="AreSame"/> that compares references, and so may miss equal tags.</summary>
    public bool AreSameInstances(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length)
            return false;

        for (var index = 0; index < known.Length; index++)
        {
            if (!ReferenceEquals(known[index].Key, tags[index].Key)
                || (!ReferenceEquals(known[index].Value, tags[index].Value) && !_isHidden[index]))
            {
                return false;
            }
        }

        return true;
    }
}
