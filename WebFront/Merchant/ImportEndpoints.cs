using Commerce.Integration;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Ops;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>Catalogues as files. They are streamed to disk, answered, and imported in the background.</summary>
internal static class ImportEndpoints
{
    private const int FileNameLengthMax = 200;
    private const string FileNameDefault = "upload";
    private const int RefusedPerAnswer = 1_000;

    public static void Map(IEndpointRouteBuilder imports)
    {
        imports.MapPost("", UploadAsync)
            .Accepts<string>(
                "text/csv", "text/plain", "application/gzip", "application/x-gzip", "application/octet-stream",
                "multipart/form-data")
            .Describe(
                "Takes a catalogue as CSV, plain or gzip: as the body, or as the file of a form. 'fileName' names it.",
                "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
                    + "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United "
                    + "Kingdom\n",
                new AcceptedImport("3f0c8v1m2k4ap"),
                StatusCodes.Status202Accepted,
                ProblemCode.Validation, ProblemCode.Overloaded);
        imports.MapGet("/{importId}", GetAsync).Describe(
            "How far an import is, and each line refused with its reason: 1,000 at a time, those after line 'after'.",
            answer: new ImportView(
                "3f0c8v1m2k4ap", "orders.csv", ImportState.Completed, Examples.Now, Examples.Now.AddSeconds(2), 245_903,
                245_128,
                775, 3_812, 3_812, 0, 0, [Examples.Sku], null, [new RefusedLine(623, "UnitPrice is 0.")], null),
            problems: [ProblemCode.Validation, ProblemCode.NotFound]);
    }

    private static async Task<Results<Accepted<AcceptedImport>, Problem>> UploadAsync(
        HttpContext context, IGrainFactory grains, IIdSource ids, UploadedFiles files, ImportRunner runner,
        UploadOptions options, Switches switches, TimeProvider time, string? fileName)
    {
        if (switches.Refusal(Switches.Imports) is { } off)
        {
            return off;
        }

        if (!runner.HasRoom)
        {
            return Problem.TooBusy();
        }

        if (!UploadBody.TryLiftLimit(context, options.SizeMax))
        {
            return new Problem(
                ProblemCode.BodyTooLarge,
                $"A file has at most {options.SizeMax} bytes as sent. Send it compressed with gzip, or in parts.");
        }

        if (await UploadBody.OpenAsync(context.Request) is not { } file)
        {
            return UploadBody.NoFile();
        }

        var name = fileName ?? file.Name ?? FileNameDefault;
        var wrong = new Validation();
        wrong.Text("fileName", name, 1, FileNameLengthMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var upload = new Upload(NewId(ids), name, context.RequireSession().MemberId, time.GetUtcNow());
        await files.KeepAsync(upload, file.Content, context.RequestAborted);
        await grains.GetGrain<IImportGrain>(upload.ImportId).StartAsync(upload.FileName, upload.Merchant);
        await runner.EnqueueAsync(upload);
        return TypedResults.Accepted($"/api/merchant/imports/{upload.ImportId}", new AcceptedImport(upload.ImportId));
    }

    private static async Task<Results<Ok<ImportView>, Problem>> GetAsync(
        IGrainFactory grains, string importId, long? after)
    {
        var wrong = new Validation();
        wrong.Range("after", after ?? 0, 0, long.MaxValue);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var report = importId.Length <= FileNameLengthMax
            ? await grains.GetGrain<IImportGrain>(importId).GetAsync(after ?? 0, RefusedPerAnswer)
            : null;
        return report is null
            ? Problem.NotFound("There is no such import. POST /api/merchant/imports begins one.")
            : TypedResults.Ok(ImportView.Of(importId, report, RefusedPerAnswer));
    }

    private static string NewId(IIdSource ids) => string.Create(13, ids.NewGuid(), static (text, id) =>
        Base32.Encode(BitConverter.ToUInt64(id.ToByteArray()), text));
}

internal sealed record AcceptedImport(string ImportId);

/// <summary>An import as its merchant sees it.</summary>
/// <param name="Refused">Refused lines, by number.</param>
/// <param name="NextAfter">Where to go on reading refused lines; not there when these are the last.</param>
/// <param name="ProductsRefused">Products whose SKU is another product's: they were left out.</param>
/// <param name="RefusedProducts">Which, of the first hundred; not there if there are none.</param>
internal sealed record ImportView(
    string ImportId, string FileName, ImportState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    long LinesRead,
    long LinesImported, long LinesRefused, int Products, int ProductsCreated, int ProductsUpdated,
    int ProductsUnchanged,
    IReadOnlyList<string> TopSkus, string? Error, IReadOnlyList<RefusedLine> Refused, long? NextAfter,
    int ProductsRefused = 0, IReadOnlyList<string>? RefusedProducts = null)
{
    public static ImportView Of(string importId, ImportReport report, int refusedMax)
    {
        var progress = report.Progress;
        return new ImportView(
            importId, report.FileName, progress.State, report.StartedAt, report.EndedAt, progress.LinesRead,
            progress.LinesImported, progress.LinesRefused, progress.Products, progress.ProductsCreated,
            progress.ProductsUpdated, progress.ProductsUnchanged, progress.TopSkus, progress.Error, report.Refused,
            report.Refused.Count == refusedMax ? report.Refused[^1].Line : null,
            progress.ProductsRefused, progress.RefusedProducts);
    }
}
