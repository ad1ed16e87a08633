using System.Text.Json.Serialization;
using StoreApi.Orders;

namespace StoreApi;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class StoreJson : JsonSerializerContext;
