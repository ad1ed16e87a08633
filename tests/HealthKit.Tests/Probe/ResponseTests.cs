using System.Text;
using HealthKit.Probe;

namespace HealthKit.Tests.Probe;

public sealed class ResponseTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData(Ok + "Content-Length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData(Ok + "content-length:5 \r\n\r\nhelloHTTP/1.1 500", 200, "hello")]
    [InlineData(Ok + "Content-Length: 0\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.0 503 Service Unavailable\nContent-Length: 2\n\nno", 503, "no")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", 304, "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Ok + "Content-Length: 1\r\n\r\na", 200, "a")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;name=value\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", 200, "hello")]
    [InlineData(Ok + "Transfer-Encoding: Chunked\r\nContent-Length: 99\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "0123456789")]
    public void Response_InPiecesOfAnySize_IsComplete(string text, int status, string body)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var response = Take(text, size);

            Assert.True(response.IsComplete);
            Assert.Equal((status, body), (response.Status, Encoding.ASCII.GetString(response.Body)));
        }
    }

    [Fact]
    public void Response_WithoutALength_EndsWithTheConnection()
    {
        var response = Take(Ok + "\r\nhello", 3);
        Assert.False(response.IsComplete);

        response.Complete();

        Assert.True(response.IsComplete);
        Assert.Equal("hello", Encoding.ASCII.GetString(response.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData(Ok + "Content-Length: 5\r\n\r\nhell")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n")]
    public void Connection_ThatEndsTooEarly_IsAFault(string text)
    {
        var response = Take(text, text.Length + 1);

        Assert.Equal("protocol", Assert.Throws<ProbeException>(response.Complete).Reason);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/2 200\r\n")]
    [InlineData("HTTP/1.1 OK\r\n")]
    [InlineData("HTTP/1.1 2000\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n")]
    [InlineData("HTTP/1.1-200 OK\r\n")]
    [InlineData("\r\n")]
    [InlineData(Ok + "no colon\r\n")]
    [InlineData(Ok + ": no name\r\n")]
    [InlineData(Ok + "Content-Length: -1\r\n")]
    [InlineData(Ok + "Content-Length: 99999999999999999999\r\n")]
    [InlineData(Ok + "Content-Length: 1\r\nContent-Length: 2\r\n")]
    [InlineData(Ok + "Transfer-Encoding: gzip\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    public void Response_ThatIsNone_IsAFault(string text)
    {
        Assert.Equal("protocol", Assert.Throws<ProbeException>(() => Take(text, 4)).Reason);
    }

    [Theory]
    [InlineData(8_193, 1)]
    [InlineData(80, 1_000)]
    public void Head_WithoutEnd_IsAFault(int length, int lines)
    {
        var head = Ok + string.Concat(Enumerable.Repeat($"a:{new string('x', length)}\r\n", lines));

        Assert.Equal("protocol", Assert.Throws<ProbeException>(() => Take(head, 4_096)).Reason);
    }

    [Fact]
    public void Body_OfAnyLength_IsReadInMemoryThatDoesNotGrow()
    {
        var response = Take($"{Ok}Content-Length: 9000000000\r\n\r\n", 64);
        var piece = new byte[100_000];
        response.Append(piece);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 1; round < 90_000; round++)
            response.Append(piece);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(response.IsComplete);
        Assert.Equal(4_096, response.Body.Length);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Bytes_AtRandom_EndInAnAnswerOrAFault()
    {
        var random = new Random(20_261_121);
        string[] words = [Ok, "HTTP/1.1 503 x\r\n", "\r\n", "\n", ":", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
            "3\r\nabc\r\n", "0\r\n\r\n", "\0", "ÿ", " "];
        var outcomes = new HashSet<string>();
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                outcomes.Add(Take(text, random.Next(1, 9)).IsComplete ? "complete" : "open");
            }
            catch (ProbeException exception)
            {
                outcomes.Add(exception.Reason);
            }
        }

        Assert.Equal(["complete", "open", "protocol"], outcomes.Order());
    }

    private static Response Take(string text, int size)
    {
        var response = new Response();
        foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(size))
            response.Append(piece);

        return response;
    }
}
