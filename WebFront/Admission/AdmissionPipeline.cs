using Commerce.Web.Hosting;
using Commerce.Web.Problems;

namespace Commerce.Web.Admission;

/// <summary>Where <see cref="AdmissionGate"/> stands in the way: twice, because orders leave it early.</summary>
internal static class AdmissionPipeline
{
    /// <summary>Registers the gate, over the threads of this process.</summary>
    public static void AddAdmission(this IServiceCollection services, AdmissionOptions options) =>
        services.AddSingleton(provider => new AdmissionGate(
            options,
            provider.GetRequiredService<TimeProvider>(),
            static work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false),
            provider.GetRequiredService<ILogger<AdmissionGate>>()));

    /// <summary>Before anything else: orders by the API.</summary>
    public static void UseOrderAdmission(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<AdmissionGate>();
        app.Use(next => context => gate.IsCalm || !RequestKinds.IsApiOrder(context.Request)
            ? next(context)
            : AdmitOrderAsync(gate, context, next));
    }

    /// <summary>
    /// Behind <see cref="ErrorBoundary"/>, which makes the answer: what people read, and orders by pages.
    /// </summary>
    public static void UseReadAdmission(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<AdmissionGate>();
        app.Use(next => context => gate.IsCalm || RequestKinds.IsApiOrder(context.Request)
            ? next(context)
            : AdmitReadAsync(gate, context, next));
    }

    private static async Task AdmitOrderAsync(AdmissionGate gate, HttpContext context, RequestDelegate next)
    {
        if (await gate.AdmitsAsync(context, RequestKind.Order))
        {
            await next(context);
            return;
        }

        SecurityHeaders.ApplyToData(context);
        await Problem.TooBusy().ExecuteAsync(context);
    }

    private static async Task AdmitReadAsync(AdmissionGate gate, HttpContext context, RequestDelegate next)
    {
        if (await gate.AdmitsAsync(context, RequestKinds.Of(context.Request)))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }
}
