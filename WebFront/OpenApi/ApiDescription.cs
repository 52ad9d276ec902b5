using System.Text.Json.Nodes;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Payments;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Commerce.Web.OpenApi;

/// <summary>
/// The description of the API at <c>/openapi/v1.json</c>: what the framework finds out, and <see cref="RouteDoc"/>.
/// </summary>
internal static class ApiDescription
{
    private const string Json = "application/json";
    private const string Bearer = "bearer";
    private const string Cookie = "cookie";
    private const string ProblemSchema = "Problem";

    // What any route may answer with, whatever it does.
    private static readonly ProblemCode[] Everywhere = [ProblemCode.Internal];
    private static readonly ProblemCode[] WithBody =
        [ProblemCode.Validation, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType];
    private static readonly ProblemCode[] WithSession = [ProblemCode.Unauthenticated];
    private static readonly ProblemCode[] WithRole = [ProblemCode.Unauthenticated, ProblemCode.Forbidden];

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<RouteDoc>().LastOrDefault() is { } doc)
            {
                Describe(operation, doc, metadata, context.Document!);
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            NameTheFormat(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Orleans.Commerce",
            Version = "v1",
            Description =
                "The shop's only door. Money is in minor units, times are UTC, ids are text; unknown members are " +
                "refused. Errors are problem details (RFC 9457) whose 'type' ends in the code, and whose 'detail' " +
                "says what to do.",
        };
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The token of POST /api/session.",
            },
            [Cookie] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "commerce_session",
                Description = "The same, as a browser has it; only from pages of this origin. " +
                    "'__Host-commerce_session' on https.",
            },
        };
    }

    private static void Describe(
        OpenApiOperation operation, RouteDoc doc, IList<object> metadata, OpenApiDocument document)
    {
        operation.Summary = doc.Summary;
        if (operation.RequestBody?.Content is { } content && doc.Request is not null)
        {
            foreach (var mediaType in content.Values)
            {
                mediaType.Example = doc.Request.DeepClone();
            }
        }

        operation.Responses ??= [];
        foreach (var (status, example) in doc.Answers)
        {
            if (example is not null)
            {
                var response = (OpenApiResponse)operation.Responses[Text(status)];
                (response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
                    .TryAdd(Json, new OpenApiMediaType());
                response.Content[Json].Example = example.DeepClone();
            }
        }

        AddProblems(operation, doc, metadata, document);
        AddHeaders(operation, metadata);
        AddSecurity(operation, metadata, document);
    }

    private static void AddProblems(
        OpenApiOperation operation, RouteDoc doc, IList<object> metadata, OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        if (document.Components.Schemas?.ContainsKey(ProblemSchema) != true)
        {
            document.AddComponent(ProblemSchema, SchemaOfProblems());
        }

        var needsRole = metadata.OfType<IAuthorizeData>().Any(data => data.Policy is not null);
        var codes = doc.Problems
            .Concat(Everywhere)
            .Concat(operation.RequestBody is null ? [] : WithBody)
            .Concat(needsRole ? WithRole : NeedsSomebody(metadata) ? WithSession : [])
            .Distinct();
        foreach (var status in codes.GroupBy(code => code.Status))
        {
            operation.Responses!.TryAdd(Text(status.Key), new OpenApiResponse
            {
                Description = string.Join("; ", status.Select(code => code.Title)),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problem.MediaType] = new()
                    {
                        Schema = new OpenApiSchemaReference(ProblemSchema, document),
                        Example = ExampleOf(status.First()),
                        Examples = null,
                    },
                },
            });
        }
    }

    private static void AddHeaders(OpenApiOperation operation, IList<object> metadata)
    {
        var headers = metadata.OfType<NeedsIdempotencyKey>().Any()
            ? (IdempotencyKey.Header,
                "Your own name for this request, 1 to 128 visible ASCII characters; the same when you repeat it.",
                "3f2c6f0e-buy-1")
            : metadata.OfType<NeedsWebhookSignature>().Any()
                ? (WebhookSignature.Header, "Time and signature of the body.",
                    "t=1794398400,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd")
                : default;
        if (headers.Item1 is null)
        {
            return;
        }

        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = headers.Item1,
            In = ParameterLocation.Header,
            Required = true,
            Description = headers.Item2,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Example = JsonValue.Create(headers.Item3),
        });
    }

    private static void AddSecurity(OpenApiOperation operation, IList<object> metadata, OpenApiDocument document)
    {
        if (NeedsSomebody(metadata))
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Cookie, document)] = [] },
            ];
        }
    }

    private static bool NeedsSomebody(IList<object> metadata) =>
        metadata.OfType<NeedsSession>().Any() || !metadata.OfType<IAllowAnonymous>().Any();

    private static JsonObject ExampleOf(ProblemCode code)
    {
        var example = new JsonObject
        {
            ["type"] = code.Type,
            ["title"] = code.Title,
            ["status"] = code.Status,
            ["detail"] = "What to do about it, for this request.",
        };
        if (code == ProblemCode.NotStarted)
        {
            example["retryAfter"] = 42;
        }

        example["traceId"] = "0HNQ8Q2JA5IAK:00000001";
        return example;
    }

    private static OpenApiSchema SchemaOfProblems() => new()
    {
        Type = JsonSchemaType.Object,
        Description =
            $"RFC 9457. 'type' ends in one of: {string.Join(", ", ProblemCode.All.Select(code => code.Code))}.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "detail", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What to do." },
            ["retryAfter"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "Seconds." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong, by member.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
            },
            ["quote"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With 'price-changed': what the order would be now, as POST /api/checkout/quote says it.",
            },
            ["traceId"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Names the request in our logs.",
            },
        },
    };

    // Types that have a converter of their own are opaque to the framework.
    private static void NameTheFormat(OpenApiSchema schema, Type type)
    {
        var known = Nullable.GetUnderlyingType(type) ?? type;
        if (known == typeof(MemberId) || known == typeof(OrderId))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (known == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
        }
    }

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
