using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>The rules of OpenTelemetry's "Prometheus and OpenMetrics Compatibility", and the instruments that dashboards use.</summary>
public sealed class MetricNameTests
{
    [Theory]

    // ASP.NET Core.
    [InlineData("http.server.request.duration", "s", "histogram", "http_server_request_duration_seconds")]
    [InlineData("http.server.active_requests", "{request}", "updown", "http_server_active_requests")]
    [InlineData("kestrel.active_connections", "{connection}", "updown", "kestrel_active_connections")]
    [InlineData("kestrel.connection.duration", "s", "histogram", "kestrel_connection_duration_seconds")]
    [InlineData("kestrel.rejected_connections", "{connection}", "counter", "kestrel_rejected_connections")]
    [InlineData("kestrel.tls_handshake.duration", "s", "histogram", "kestrel_tls_handshake_duration_seconds")]
    [InlineData("aspnetcore.routing.match_attempts", "{match_attempt}", "counter", "aspnetcore_routing_match_attempts")]
    [InlineData("aspnetcore.diagnostics.exceptions", "{exception}", "counter", "aspnetcore_diagnostics_exceptions")]
    [InlineData("aspnetcore.rate_limiting.request_lease.duration", "s", "histogram",
        "aspnetcore_rate_limiting_request_lease_duration_seconds")]
    [InlineData("signalr.server.connection.duration", "s", "histogram", "signalr_server_connection_duration_seconds")]

    // System.Net.Http and name resolution.
    [InlineData("http.client.request.duration", "s", "histogram", "http_client_request_duration_seconds")]
    [InlineData("http.client.open_connections", "{connection}", "updown", "http_client_open_connections")]
    [InlineData("http.client.request.time_in_queue", "s", "histogram", "http_client_request_time_in_queue_seconds")]
    [InlineData("dns.lookup.duration", "s", "histogram", "dns_lookup_duration_seconds")]

    // System.Runtime.
    [InlineData("dotnet.process.cpu.time", "s", "counter", "dotnet_process_cpu_time_seconds")]
    [InlineData("dotnet.process.memory.working_set", "By", "updown", "dotnet_process_memory_working_set_bytes")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "counter", "dotnet_gc_heap_total_allocated_bytes")]
    [InlineData("dotnet.gc.last_collection.heap.fragmentation.size", "By", "updown",
        "dotnet_gc_last_collection_heap_fragmentation_size_bytes")]
    [InlineData("dotnet.gc.pause.time", "s", "counter", "dotnet_gc_pause_time_seconds")]
    [InlineData("dotnet.jit.compiled_il.size", "By", "counter", "dotnet_jit_compiled_il_size_bytes")]
    [InlineData("dotnet.monitor.lock_contentions", "{contention}", "counter", "dotnet_monitor_lock_contentions")]
    [InlineData("dotnet.exceptions", "{exception}", "counter", "dotnet_exceptions")]

    // Npgsql.
    [InlineData("db.client.operation.duration", "s", "histogram", "db_client_operation_duration_seconds")]
    [InlineData("db.client.connection.count", "{connection}", "updown", "db_client_connection_count")]
    [InlineData("db.client.commands.bytes_written", "By", "counter", "db_client_commands_bytes_written_bytes")]
    [InlineData("db.client.operation.npgsql.bytes_read", "By", "counter", "db_client_operation_npgsql_bytes_read_bytes")]
    [InlineData("db.client.commands.prepared_ratio", null, "gauge", "db_client_commands_prepared_ratio")]

    // A gauge with the unit 1 has the suffix "ratio", once.
    [InlineData("cache.hits", "1", "gauge", "cache_hits_ratio")]
    [InlineData("cache.hit_ratio", "1", "gauge", "cache_hit_ratio")]
    [InlineData("cache.entries", "1", "updown", "cache_entries")]
    [InlineData("cache.evictions", "1", "counter", "cache_evictions")]
    [InlineData("cache.age", "1", "histogram", "cache_age")]

    // The unit appears once, at the end, before the suffix of the type.
    [InlineData("request.duration.seconds", "s", "histogram", "request_duration_seconds")]
    [InlineData("seconds_before_my_birthday", "s", "gauge", "seconds_before_my_birthday_seconds")]
    [InlineData("myseconds", "s", "gauge", "myseconds_seconds")]
    [InlineData("seconds", "s", "gauge", "seconds")]
    [InlineData("sent_total", "By", "counter", "sent_bytes")]
    [InlineData("sent_bytes_total", "By", "counter", "sent_bytes")]
    [InlineData("sent.", "By", "gauge", "sent_bytes")]
    [InlineData("throughput", "By/s", "gauge", "throughput_bytes_per_second")]
    [InlineData("speed", "m/s", "gauge", "speed_meters_per_second")]
    [InlineData("rate", "{request}/m", "gauge", "rate_per_minute")]
    [InlineData("rate", "{request}/{batch}", "gauge", "rate")]
    [InlineData("load", "%", "gauge", "load_percent")]
    [InlineData("size", "{items}By", "gauge", "size_bytes")]
    [InlineData("size", "widget", "gauge", "size_widget")]
    [InlineData("size", "big widget", "gauge", "size_big_widget")]
    [InlineData("size", " ", "gauge", "size")]
    [InlineData("size", "/", "gauge", "size")]
    [InlineData("size", "}{", "gauge", "size")]

    // Unusual names.
    [InlineData("orders_total", null, "counter", "orders")]
    [InlineData("orders_total", null, "gauge", "orders_total")]
    [InlineData("total", null, "counter", "total")]
    [InlineData("_total", null, "counter", "_total")]
    [InlineData("a--b..c__d", null, "gauge", "a_b_c_d")]
    [InlineData("9lives", null, "gauge", "_9lives")]
    [InlineData("größe", null, "gauge", "gr_e")]
    [InlineData("a:b", null, "gauge", "a_b")]
    [InlineData("Orders.Placed", null, "counter", "Orders_Placed")]
    public void Name_OfAnInstrument_IsTheOneOfTheSpecification(string name, string? unit, string kind, string expected)
    {
        var (type, shape) = kind switch
        {
            "counter" => (MetricKind.Counter, SeriesShape.Sum),
            "updown" => (MetricKind.Gauge, SeriesShape.Sum),
            "gauge" => (MetricKind.Gauge, SeriesShape.Value),
            _ => (MetricKind.Histogram, SeriesShape.Buckets),
        };

        Assert.Equal(expected, MetricName.Of(name, MetricName.UnitOf(unit, shape), type));
    }

    [Theory]
    [InlineData("d", "days")]
    [InlineData("h", "hours")]
    [InlineData("min", "minutes")]
    [InlineData("s", "seconds")]
    [InlineData("ms", "milliseconds")]
    [InlineData("us", "microseconds")]
    [InlineData("ns", "nanoseconds")]
    [InlineData("By", "bytes")]
    [InlineData("KiBy", "kibibytes")]
    [InlineData("MiBy", "mebibytes")]
    [InlineData("GiBy", "gibibytes")]
    [InlineData("TiBy", "tibibytes")]
    [InlineData("KBy", "kilobytes")]
    [InlineData("MBy", "megabytes")]
    [InlineData("GBy", "gigabytes")]
    [InlineData("TBy", "terabytes")]
    [InlineData("m", "meters")]
    [InlineData("V", "volts")]
    [InlineData("A", "amperes")]
    [InlineData("J", "joules")]
    [InlineData("W", "watts")]
    [InlineData("g", "grams")]
    [InlineData("Cel", "celsius")]
    [InlineData("Hz", "hertz")]
    [InlineData("%", "percent")]
    [InlineData("1", "")]
    [InlineData("s/d", "seconds_per_day")]
    [InlineData("s/w", "seconds_per_week")]
    [InlineData("s/mo", "seconds_per_month")]
    [InlineData("s/y", "seconds_per_year")]
    [InlineData("By/h", "bytes_per_hour")]
    public void Unit_OfTheSpecification_IsAWord(string unit, string expected)
    {
        Assert.Equal(expected, MetricName.UnitOf(unit, SeriesShape.Sum));
    }
}
