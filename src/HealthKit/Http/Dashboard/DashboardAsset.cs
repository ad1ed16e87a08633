using System.IO.Compression;

namespace HealthKit.Http;

/// <summary>A file of the page, which the build of the library compressed.</summary>
internal sealed class DashboardAsset
{
    private readonly Lazy<byte[]> _plain;

    private DashboardAsset(string name, string contentType)
    {
        using var resource = typeof(DashboardAsset).Assembly.GetManifestResourceStream($"{name}.gz")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        (Compressed, ContentType, ETag) = (bytes, contentType, ETagOf(bytes));
        _plain = new(() => Decompress(bytes));
    }

    public static DashboardAsset Style { get; } = new("style.css", "text/css; charset=utf-8");

    public static DashboardAsset Script { get; } = new("script.js", "text/javascript; charset=utf-8");

    public string ContentType { get; }

    public string ETag { get; }

    public byte[] Compressed { get; }

    /// <summary>For clients that do not accept gzip.</summary>
    public byte[] Plain => _plain.Value;

    public static string ETagOf(ReadOnlySpan<byte> content) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";

    private static byte[] Decompress(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
