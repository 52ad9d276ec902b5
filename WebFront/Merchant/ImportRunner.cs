using System.Threading.Channels;
using Commerce.Integration;

namespace Commerce.Web.Merchant;

/// <summary>
/// Imports the files that this front has taken, one after the other; begins with those that the last process did not
/// finish. An import that fails begins again: silos come and go.
/// </summary>
internal sealed partial class ImportRunner(
    UploadedFiles files, CatalogImporter importer, TimeProvider time, ILogger<ImportRunner> logger) : BackgroundService
{
    private const int WaitingMax = 100;
    private const int AttemptsMax = 10;
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

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
        for (var (attempt, pause) = (1, TimeSpan.FromSeconds(1)); !await TryAsync(upload, stoppingToken); attempt++)
        {
            if (attempt == AttemptsMax)
            {
                LogGivenUp(logger, upload.ImportId, attempt); // The file stays.
                return;
            }

            await Task.Delay(pause, time, stoppingToken);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    private async Task<bool> TryAsync(Upload upload, CancellationToken stoppingToken)
    {
        try
        {
            await using (var file = files.Open(upload.ImportId))
            {
                await importer.RunAsync(upload.ImportId, upload.FileName, upload.Merchant, file, stoppingToken);
            }

            files.Delete(upload.ImportId);
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, upload.ImportId, exception);
            return false;
        }
    }

    [LoggerMessage(EventId = 4401, Level = LogLevel.Information,
        Message = "Import {ImportId} of {FileName} was not finished; it begins again.")]
    private static partial void LogResumed(ILogger logger, string importId, string fileName);

    [LoggerMessage(EventId = 4402, Level = LogLevel.Warning,
        Message = "Import {ImportId} could not be run; it begins again in a while.")]
    private static partial void LogFailed(ILogger logger, string importId, Exception exception);

    [LoggerMessage(EventId = 4403, Level = LogLevel.Error,
        Message = "Import {ImportId} could not be run in {Attempts} attempts; the next start tries again.")]
    private static partial void LogGivenUp(ILogger logger, string importId, int attempts);
}
