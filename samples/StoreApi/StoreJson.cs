using System.Text.Json.Serialization;
using StoreApi.Orders;

namespace StoreApi;

/// <summary>Source-generated JSON, for native AOT.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class StoreJson : JsonSerializerContext;
