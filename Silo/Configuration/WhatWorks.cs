using System.Net;
using System.Net.Sockets;
using Commerce.Storage;
using MimeKit;

namespace Commerce.Configuration;

/// <summary>Rules over several settings, and over what this version can run.</summary>
internal static class WhatWorks
{
    /// <summary>Checks settings that have been read.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="isClient">Whether it is a front, which has no store in a cluster.</param>
    /// <exception cref="SettingsException">They ask for what is not there, or contradict each other.</exception>
    public static void Check(CommerceOptions options, bool isClient = false)
    {
        var errors = (options.Mode == ShopMode.Embedded ? OfOneProcess(options) : OfCluster(options))
            .Concat(options.Mode == ShopMode.Embedded || isClient ? [] : OfMember(options))
            .Concat(options.Mode == ShopMode.Embedded ? [] : OfTls(options.Cluster.Tls))
            .Concat(OfAll(options))
            .ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(string.Join(' ', errors));
        }
    }

    private static IEnumerable<string> OfOneProcess(CommerceOptions options)
    {
        var cluster = options.Cluster;
        const string Hint = "Commerce:Mode is Embedded, which is one process:";
        if (cluster.Provider != MembershipProvider.Memory)
        {
            yield return $"Commerce:Cluster:Provider is '{cluster.Provider}'. {Hint} set it to Memory, or leave it "
                + "out.";
        }

        if (cluster.ConnectionString is not null)
        {
            yield return $"Commerce:Cluster:ConnectionString is given. {Hint} leave it out.";
        }

        if (cluster.EarlierSecret is not null)
        {
            yield return $"Commerce:Cluster:EarlierSecret is given. {Hint} leave it out.";
        }

        foreach (var (key, value) in FilesOf(cluster.Tls).Where(file => file.Value is not null))
        {
            yield return $"{key} is '{value}'. {Hint} leave it out.";
        }

        if (options.Silo.Roles is { } roles)
        {
            yield return $"Commerce:Silo:Roles is '{roles}'. {Hint} leave it out, it hosts everything.";
        }
    }

    private static IEnumerable<string> OfCluster(CommerceOptions options)
    {
        var cluster = options.Cluster;
        const string Hint = "Commerce:Mode is Cluster, which is several processes:";
        if (cluster.Provider == MembershipProvider.Memory)
        {
            yield return $"Commerce:Cluster:Provider is 'Memory'. {Hint} set it to Redis or Sql.";
        }

        if (cluster.Provider == MembershipProvider.Redis && cluster.ConnectionString is null)
        {
            yield return "Commerce:Cluster:ConnectionString is not given: it must be that of Redis, say "
                + "127.0.0.1:6379.";
        }

        if (cluster.Provider == MembershipProvider.Sql && cluster.ConnectionString is not null)
        {
            yield return "Commerce:Cluster:ConnectionString is given, but Commerce:Cluster:Provider is 'Sql', which is "
                + "in the first shard: leave it out.";
        }

        if (cluster.Provider == MembershipProvider.Sql && options.Storage.Provider != StorageOptions.PostgreSql)
        {
            yield return $"Commerce:Storage:Provider is '{options.Storage.Provider}', but Commerce:Cluster:Provider is "
                + "'Sql', which needs the shards of PostgreSql: give them, or set that to Redis.";
        }

        if (cluster.Provider == MembershipProvider.Sql && options.Storage.Shards.Count == 0)
        {
            yield return "Commerce:Storage:Shards:0:Primary is not given, but Commerce:Cluster:Provider is 'Sql', "
                + "which is in the first shard: give it.";
        }

        foreach (var (key, value) in new[]
        {
            ("Commerce:Cluster:Secret", cluster.Secret),
            ("Commerce:Payments:WebhookSecret", options.Payments.WebhookSecret),
        })
        {
            if (value is null)
            {
                yield return $"{key} is not given. {Hint} give all of them the same one, of at least "
                    + $"{SecretAttribute.LengthMin} characters.";
            }
        }

        if (options.Payments.GatewayUrl is null)
        {
            yield return $"Commerce:Payments:GatewayUrl is not given. {Hint} give all of them that of the payment "
                + "gateway, say http://127.0.0.1:5090 of the program SandboxGateway.";
        }
    }

    private static IEnumerable<string> OfTls(ClusterTlsOptions tls)
    {
        var files = FilesOf(tls);
        return files.All(file => file.Value is null)
            ? []
            : files.Where(file => file.Value is null).Select(file =>
                $"{file.Key} is not given, and other keys below Commerce:Cluster:Tls are: give all of them, or none.");
    }

    private static (string Key, string? Value)[] FilesOf(ClusterTlsOptions tls) =>
    [
        ("Commerce:Cluster:Tls:Certificate", tls.Certificate),
        ("Commerce:Cluster:Tls:Key", tls.Key),
        ("Commerce:Cluster:Tls:Authorities", tls.Authorities),
    ];

    private static IEnumerable<string> OfMember(CommerceOptions options)
    {
        if (options.Storage.Provider is not (StorageOptions.PostgreSql or StorageOptions.SqlServer))
        {
            yield return $"Commerce:Storage:Provider is '{options.Storage.Provider}'. Commerce:Mode is Cluster, in "
                + "which several processes share the shards: set it to PostgreSql or SqlServer.";
        }
    }

    private static IEnumerable<string> OfAll(CommerceOptions options)
    {
        foreach (var (key, value) in new[]
        {
            ("Commerce:Redis:ConnectionString", options.Redis.ConnectionString),
            ("Commerce:Broker:ConnectionString", options.Broker.ConnectionString),
        })
        {
            if (value is not null)
            {
                yield return $"{key} is given. This version keeps sessions in the shards and delivers events from "
                    + "there; leave the key out.";
            }
        }

        foreach (var (rule, n) in options.Freight.Rules.Select((rule, n) => (rule, n)))
        {
            if (rule.DaysTo < rule.DaysFrom)
            {
                yield return $"Commerce:Freight:Rules:{n}:DaysTo is '{rule.DaysTo}': must be DaysFrom "
                    + $"({rule.DaysFrom}) or more.";
            }
        }

        foreach (var error in OfLevels(options.Members.Levels))
        {
            yield return error;
        }

        if (!MailboxAddress.TryParse(options.Mail.Smtp.From, out _))
        {
            yield return $"Commerce:Mail:Smtp:From is '{options.Mail.Smtp.From}': must be an address such as "
                + "Shop <shop@example.com>.";
        }

        if (options.Mail.Smtp.Host is not null && options.Mail.PickupFolder is not null)
        {
            yield return "Commerce:Mail:PickupFolder and Commerce:Mail:Smtp:Host are both given: mails go one way. "
                + "Leave one out.";
        }

        if (!IsOneAddress(options.Silo.Address))
        {
            yield return $"Commerce:Silo:Address is '{options.Silo.Address}': must be the whole IP address at which "
                + "others reach this silo, which 0.0.0.0 and :: are not.";
        }
    }

    // As it is written: "1" would be read as 0.0.0.1.
    private static bool IsOneAddress(string setting) =>
        IPAddress.TryParse(setting, out var address)
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == setting);

    private static IEnumerable<string> OfLevels(IList<MemberLevelOptions> levels)
    {
        for (var n = 0; n < levels.Count; n++)
        {
            if (levels[n].Name.Length == 0)
            {
                yield return $"Commerce:Members:Levels:{n}:Name is not given: must be what members are called.";
            }

            if (n > 0 && levels[n].From <= levels[n - 1].From)
            {
                yield return $"Commerce:Members:Levels:{n}:From is '{levels[n].From}': must be more than that of the "
                    + $"level before it ({levels[n - 1].From}).";
            }
        }
    }
}
