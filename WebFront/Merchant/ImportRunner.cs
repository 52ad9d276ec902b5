using System.Threading.Channels;
using Commerce.Integration;

namespace Commerce.Web.Merchant;

/// <summary>
/// Imports uploaded files, one after the other; begins with those that the last process did not finish.
/// </summary>
internal sealed partial class ImportRunner(
    UploadedFiles files, CatalogImporter importer, ILogger<ImportRunner> logger) : BackgroundService
{
    private const int WaitingMax = 100;

    private readonly Channel<Upload> _waiting = Channel.CreateBounded<Upload>(WaitingMax);

    /// <summary>Whether another file can wait its turn.</summary>
    public bool HasRoom => _waiting.Reader.Count < WaitingMax;

    /// <summary>Puts a file at the end of the queue.</summary>
    public ValueTask EnqueueAsync(Upload upload) => _waiting.Writer.WriteAsync(upload);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var upload in files.TakeStock())
        {
            LogResumed(logger, upload.ImportId, upload.FileName);
            await ImportAsync(upload, stoppingToken);
        }

        await foreach (var upload in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await ImportAsync(upload, stoppingToken);
        }
    }

    private async Task ImportAsync(Upload upload, CancellationToken stoppingToken)
    {
        try
        {
            await using (var file = files.Open(upload.ImportId))
            {
                await importer.RunAsync(upload.ImportId, upload.FileName, upload.Merchant, file, stoppingToken);
            }

            files.Delete(upload.ImportId);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The file stays: the next start tries again.
            LogFailed(logger, upload.ImportId, exception);
        }
    }

    [LoggerMessage(EventId = 4401, Level = LogLevel.Information,
        Message = "Import {ImportId} of {FileName} was not finished; it begins again.")]
    private static partial void LogResumed(ILogger logger, string importId, string fileName);

    [LoggerMessage(EventId = 4402, Level = LogLevel.Error,
        Message = "Import {ImportId} could not be run; the next start tries again.")]
    private static partial void LogFailed(ILogger logger, string importId, Exception exception);
}
