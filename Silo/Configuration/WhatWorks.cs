using System.Net;

namespace Commerce.Configuration;

/// <summary>Rules over several settings, and over what this version can run.</summary>
internal static class WhatWorks
{
    private const string OneProcess = "This version runs as one process: ";

    /// <summary>Checks settings that have been read.</summary>
    /// <exception cref="SettingsException">They ask for what is not there, or contradict each other.</exception>
    public static void Check(CommerceOptions options)
    {
        var errors = Find(options).ToList();
        if (errors.Count > 0)
        {
            throw new SettingsException(string.Join(' ', errors));
        }
    }

    private static IEnumerable<string> Find(CommerceOptions options)
    {
        if (options.Mode != ShopMode.Embedded)
        {
            yield return $"Commerce:Mode is '{options.Mode}'. {OneProcess}set it to Embedded, or leave it out.";
        }

        if (options.Cluster.Provider != MembershipProvider.Memory)
        {
            yield return $"Commerce:Cluster:Provider is '{options.Cluster.Provider}'. {OneProcess}set it to Memory, "
                + "or leave it out.";
        }

        foreach (var (key, value) in new[]
        {
            ("Commerce:Cluster:ConnectionString", options.Cluster.ConnectionString),
            ("Commerce:Redis:ConnectionString", options.Redis.ConnectionString),
            ("Commerce:Broker:ConnectionString", options.Broker.ConnectionString),
        })
        {
            if (value is not null)
            {
                yield return $"{key} is given. {OneProcess}sessions, events and membership are in it; leave the key "
                    + "out.";
            }
        }

        if (!IPAddress.TryParse(options.Silo.Address, out _))
        {
            yield return $"Commerce:Silo:Address is '{options.Silo.Address}': must be an IP address.";
        }
    }
}
