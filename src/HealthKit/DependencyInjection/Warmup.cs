using System.Collections;
using System.ComponentModel;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using HealthKit.Evaluation;
using HealthKit.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Http;
using Microsoft.Net.Http.Headers;

namespace HealthKit.DependencyInjection;

/// <summary>
/// Loads the assemblies of the first failure, the first scrape and the first page in advance. The runtime never retries an assembly that it
/// could not open: one moment without file descriptors would disable that page until a restart.
/// </summary>
internal static class Warmup
{
    /// <summary>
    /// Runs the warm-up, which takes some tens of milliseconds. The host's start does not wait for it. A host without checks does not load
    /// what only checks need.
    /// </summary>
    public static void Run(bool hasChecks)
    {
        // The warm-up is optional; each later use handles its own failures.
        Guard.Run(LoadAssemblies);
        Guard.Run(OpenFiles);
        if (hasChecks)
        {
            Guard.Run(LoadAssembliesOfChecks);
            Guard.Run(ReadFailure);
        }
    }

    /// <summary>Together with those of checks, loads every assembly that this one references; a test compares the list.</summary>
    private static void LoadAssemblies() => _ = new[]
    {
        typeof(IConnectionListenerFactory), typeof(IStartupFilter), typeof(IServer), typeof(DefaultHttpContext), typeof(HttpContext),
        typeof(QueryBuilder), typeof(IHttpResponseBodyFeature), typeof(EndpointDataSource), typeof(IRouteConstraint), typeof(KestrelServer),
        typeof(SocketTransportFactory), typeof(ConfigurationBuilder), typeof(IConfiguration), typeof(ConfigurationBinder),
        typeof(IServiceCollection), typeof(MetricsServiceExtensions), typeof(HealthCheckService), typeof(IHealthCheck),
        typeof(IFeatureCollection), typeof(HostOptions), typeof(IHostedService), typeof(ILogger), typeof(IOptions<>), typeof(StringValues),
        typeof(MediaTypeHeaderValue), typeof(Queue<>), typeof(ConcurrentDictionary<,>), typeof(ImmutableArray<>), typeof(IServiceProvider),
        typeof(Activity), typeof(Process), typeof(GZipStream), typeof(PipeWriter), typeof(Enumerable), typeof(ReadOnlySequence<>),
        typeof(IPAddress), typeof(Socket), typeof(object), typeof(PosixSignalRegistration), typeof(SHA256), typeof(UTF8Encoding),
        typeof(JavaScriptEncoder), typeof(Utf8JsonWriter), typeof(Regex), typeof(Barrier), typeof(Channel), typeof(Thread),
        typeof(ThreadPool),
    }.Length;

    private static void LoadAssembliesOfChecks() => _ = new[]
    {
        typeof(HttpClientFactoryOptions), typeof(Win32Exception), typeof(CollectionBase), typeof(DbConnection), typeof(StackTrace),
        typeof(DriveInfo), typeof(HttpClient), typeof(Dns), typeof(Ping), typeof(SslStream),
    }.Length;

    // The start time of the process, and the native compression library.
    private static void OpenFiles()
    {
        _ = ProcessDetails.Started;
        using var compressed = new GZipStream(new MemoryStream(), CompressionLevel.Fastest);
        compressed.WriteByte(0);
    }

    private static void ReadFailure()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var sample = new ReasonException(HealthReason.Error, new HttpRequestException("password=none", refused));
        _ = OutcomeReader.Read(sample.InnerException!);
        _ = RedactedException.Of(sample);
        _ = FileHandleExhaustion.IsNow();

        // Printing an exception reads the debug symbols.
        _ = new StackTrace(fNeedFileInfo: true).ToString();
    }
}
