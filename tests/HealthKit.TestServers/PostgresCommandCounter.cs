using System.Buffers.Binary;

namespace HealthKit.TestServers;

/// <summary>
/// Counts the frontend messages of PostgreSQL's protocol. The first messages have no type: a request for TLS or GSS encryption, which the
/// server answers with one byte, may precede the startup message. Each later message has a type, a length and a body.
/// </summary>
internal sealed class PostgresCommandCounter : ICommandCounter
{
    private const int StartupHeader = 8;
    private const int MessageHeader = 5;
    private const int TlsRequest = 80877103;
    private const int GssEncryptionRequest = 80877104;

    private readonly byte[] _header = new byte[StartupHeader];
    private int _headerLength;
    private long _bodyLeft;
    private bool _started;

    public int Count(ReadOnlySpan<byte> bytes)
    {
        var commands = 0;
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _header[_headerLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headerLength == (_started ? MessageHeader : StartupHeader))
                commands += ReadHeader();
        }

        return commands;
    }

    private int ReadHeader()
    {
        _headerLength = 0;
        if (_started)
        {
            _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - (MessageHeader - 1);
            return _header[0] is (byte)'Q' or (byte)'P' or (byte)'E' ? 1 : 0;
        }

        _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header) - StartupHeader;
        _started = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(4)) is not (TlsRequest or GssEncryptionRequest);
        return 0;
    }
}
