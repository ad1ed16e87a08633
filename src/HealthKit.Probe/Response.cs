namespace HealthKit.Probe;

/// <summary>Parses an HTTP/1.1 response (RFC 9112) incrementally, in constant memory: one header line and the start of the body.</summary>
internal sealed class Response
{
    private const int MaximumLineLength = 8_192;
    private const int MaximumHeadLength = 65_536;
    private const int MaximumKeptBody = 4_096;

    private readonly byte[] _line = new byte[MaximumLineLength];
    private readonly byte[] _body = new byte[MaximumKeptBody];
    private Part _part = Part.StatusLine;
    private int _lineLength;
    private int _headLength;
    private int _bodyLength;
    private long? _length;
    private long _left;
    private bool _isChunked;

    private enum Part { StatusLine, Header, SizedBody, EndlessBody, ChunkSize, Chunk, ChunkEnd, Trailer, Complete }

    public int Status { get; private set; }

    public bool IsComplete => _part == Part.Complete;

    public ReadOnlySpan<byte> Body => _body.AsSpan(0, _bodyLength);

    /// <summary>Parses the next bytes, and ignores bytes after the end of the response.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !IsComplete)
        {
            bytes = _part switch
            {
                Part.SizedBody or Part.Chunk => bytes[TakeBody(bytes[..(int)Math.Min(bytes.Length, _left)])..],
                Part.EndlessBody => bytes[TakeBody(bytes)..],
                _ => bytes[TakeLine(bytes)..],
            };
        }
    }

    /// <summary>Handles the end of the connection, which completes only a body without a length.</summary>
    public void Complete()
    {
        Require(_part == Part.EndlessBody);
        _part = Part.Complete;
    }

    private static void Require(bool isValid)
    {
        if (!isValid)
            throw new ProbeException(ProbeException.Protocol);
    }

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        var kept = Math.Min(bytes.Length, MaximumKeptBody - _bodyLength);
        bytes[..kept].CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += kept;
        if (_part != Part.EndlessBody && (_left -= bytes.Length) == 0)
            _part = _part == Part.Chunk ? Part.ChunkEnd : Part.Complete;

        return bytes.Length;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var taken = end < 0 ? bytes.Length : end + 1;
        Require(_lineLength + taken <= MaximumLineLength && (_part > Part.Header || (_headLength += taken) <= MaximumHeadLength));
        bytes[..taken].CopyTo(_line.AsSpan(_lineLength));
        _lineLength += taken;
        if (end >= 0)
        {
            var line = _line.AsSpan(0, _lineLength - 1);
            _lineLength = 0;
            ParseLine(line is [.. var text, (byte)'\r'] ? text : line);
        }

        return taken;
    }

    private void ParseLine(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.StatusLine:
                Status = ParseStatus(line);
                _part = Part.Header;
                break;
            case Part.Header when line.Length == 0:
                BeginBody();
                break;
            case Part.Header:
                ParseHeader(line);
                break;
            case Part.ChunkSize:
                _left = ParseChunkSize(line);
                _part = _left == 0 ? Part.Trailer : Part.Chunk;
                break;
            case Part.ChunkEnd when line.Length == 0:
                _part = Part.ChunkSize;
                break;
            case Part.Trailer:
                _part = line.Length == 0 ? Part.Complete : Part.Trailer;
                break;
            default:
                throw new ProbeException(ProbeException.Protocol);
        }
    }

    private void ParseHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        Require(colon > 0);
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
        {
            Require(long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && (_length ?? length) == length);
            _length = length;
        }
        else if (Ascii.EqualsIgnoreCase(line[..colon], "Transfer-Encoding"u8))
        {
            Require(Ascii.EqualsIgnoreCase(value, "chunked"u8));
            _isChunked = true;
        }
    }

    private void BeginBody()
    {
        if (Status < 200)
        {
            // An interim response, before the final one. The probe never requests a protocol switch (101).
            Require(Status != 101);
            (_part, _length, _isChunked) = (Part.StatusLine, null, false);
            return;
        }

        _left = _length ?? 0;
        _part = Status is 204 or 304 ? Part.Complete
            : _isChunked ? Part.ChunkSize
            : _length is null ? Part.EndlessBody
            : _length == 0 ? Part.Complete
            : Part.SizedBody;
    }

    // HTTP/1.1 200 OK
    private static int ParseStatus(ReadOnlySpan<byte> line)
    {
        Require(line.Length >= 12 && line.StartsWith("HTTP/1."u8) && line[8] == ' ' && (line.Length == 12 || line[12] == ' '));
        Require(int.TryParse(line[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status >= 100);
        return status;
    }

    private static long ParseChunkSize(ReadOnlySpan<byte> line)
    {
        var digits = line.IndexOf((byte)';') is >= 0 and var extension ? line[..extension] : line;
        digits = digits.Trim(" \t"u8);
        Require(long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0);
        return size;
    }
}
