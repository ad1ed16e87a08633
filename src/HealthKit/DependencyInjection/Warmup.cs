using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using HealthKit.Diagnostics;
using HealthKit.Evaluation;
using HealthKit.Http;
using HealthKit.Snapshots;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HealthKit.DependencyInjection;

/// <summary>
/// Loads the assemblies of the first failure, the first scrape and the first page in advance. The runtime never retries an assembly that it
/// could not open: one moment without file descriptors would disable that page until a restart.
/// </summary>
internal static class Warmup
{
    /// <summary>Runs the warm-up, which takes some tens of milliseconds. The host's start does not wait for it.</summary>
    public static void Run()
    {
        Guard(LoadAssemblies);
        Guard(ReadFailure);
        Guard(Compress);
    }

    /// <summary>Loads every assembly that this one references; a test compares the list.</summary>
    private static void LoadAssemblies() => _ = new[]
    {
        typeof(IConnectionListenerFactory), typeof(IStartupFilter), typeof(IServer), typeof(DefaultHttpContext), typeof(HttpContext),
        typeof(QueryBuilder), typeof(IHttpResponseBodyFeature), typeof(EndpointDataSource), typeof(IRouteConstraint), typeof(KestrelServer),
        typeof(SocketTransportFactory), typeof(ConfigurationBuilder), typeof(IConfiguration), typeof(ConfigurationBinder),
        typeof(IServiceCollection), typeof(MetricsServiceExtensions), typeof(HealthCheckService), typeof(IHealthCheck),
        typeof(IFeatureCollection), typeof(HostOptions), typeof(IHostedService), typeof(HttpClientFactoryOptions), typeof(ILogger),
        typeof(IOptions<>), typeof(StringValues), typeof(MediaTypeHeaderValue), typeof(Win32Exception), typeof(Queue<>),
        typeof(ConcurrentDictionary<,>), typeof(ImmutableArray<>), typeof(CollectionBase), typeof(IServiceProvider), typeof(DbConnection),
        typeof(Activity), typeof(Process), typeof(StackTrace), typeof(GZipStream), typeof(DriveInfo), typeof(PipeWriter),
        typeof(Enumerable), typeof(ReadOnlySequence<>), typeof(HttpClient), typeof(Dns), typeof(Ping), typeof(IPAddress), typeof(SslStream),
        typeof(Socket), typeof(object), typeof(PosixSignalRegistration), typeof(SHA256), typeof(UTF8Encoding), typeof(JavaScriptEncoder),
        typeof(Utf8JsonWriter), typeof(Regex), typeof(Barrier), typeof(Channel), typeof(Thread), typeof(ThreadPool),
    }.Length;

    private static void ReadFailure()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        var sample = new ReasonException(HealthReason.Error, new HttpRequestException("password=none", refused));
        _ = OutcomeReader.Read(sample.InnerException!);
        _ = RedactedException.Of(sample);
        _ = FileHandleExhaustion.IsNow();
        _ = ProcessDetails.Started;

        // Printing an exception reads the debug symbols.
        _ = new StackTrace(fNeedFileInfo: true).ToString();
    }

    // Loads the native compression library.
    private static void Compress()
    {
        using var compressed = new GZipStream(new MemoryStream(), CompressionLevel.Fastest);
        compressed.WriteByte(0);
    }

    private static void Guard(Action prepare)
    {
        try
        {
            prepare();
        }
        catch (Exception)
        {
            // The warm-up is optional; each later use handles its own failures.
        }
    }
}
