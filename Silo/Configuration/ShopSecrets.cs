using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Commerce.Configuration;

/// <summary>
/// Secrets of the shop. Of an embedded one: as configured, else generated once and kept in the data directory, readable
/// by its owner only, so that a restart knows them.
/// </summary>
/// <param name="ClusterSecret">Proves membership of the cluster.</param>
/// <param name="WebhookSecret">Signs what the payment gateway reports.</param>
public sealed record ShopSecrets(string ClusterSecret, string WebhookSecret)
{
    public const string FileName = "secrets.json";

    private const int SecretBytes = 32;

    /// <summary>
    /// Finds the secrets; makes and keeps those that are missing. The caller holds the data directory's lock.
    /// </summary>
    /// <exception cref="SettingsException">The file is there and cannot be read.</exception>
    public static ShopSecrets Load(string dataDirectory, CommerceOptions options)
    {
        var path = Path.Combine(dataDirectory, FileName);
        var kept = Read(path);
        var complete = new Kept(kept.ClusterSecret ?? NewSecret(), kept.WebhookSecret ?? NewSecret());
        if (complete != kept)
        {
            Write(path, complete);
        }

        return new ShopSecrets(
            options.Cluster.Secret ?? complete.ClusterSecret!,
            options.Payments.WebhookSecret ?? complete.WebhookSecret!);
    }

    /// <summary>As configured: processes of one shop share them.</summary>
    public static ShopSecrets Shared(CommerceOptions options) =>
        new(options.Cluster.Secret!, options.Payments.WebhookSecret!);

    /// <summary>
    /// Proves the shop to the gateway; derived from what both know, so that who sees it cannot sign webhooks.
    /// </summary>
    public string GatewayKey => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookSecret), "gateway-api"u8));

    /// <summary>Not for logs.</summary>
    public override string ToString() => nameof(ShopSecrets);

    private static Kept Read(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(path), JsonSerializerOptions.Web)
                    ?? new Kept(null, null)
                : new Kept(null, null);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"The secrets of the shop in '{path}' cannot be read ({exception.Message}): restore the file, " +
                "or delete it to have new ones made. New ones end payments that are under way.",
                exception);
        }
    }

    // Written beside and renamed, so that a crash leaves the old file or the new one, never half of one.
    private static void Write(string path, Kept kept)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var beside = path + ".new";
        File.Delete(beside);
        using (var stream = new FileStream(beside, options))
        {
            JsonSerializer.Serialize(stream, kept, JsonSerializerOptions.Web);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private sealed record Kept(string? ClusterSecret, string? WebhookSecret);
}
