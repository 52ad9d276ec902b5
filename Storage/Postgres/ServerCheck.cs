using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>Whether a server is fit to keep orders: asked once, at start.</summary>
internal static class ServerCheck
{
    private const int VersionMin = 140_000; // client_connection_check_interval

    private const string ReadSettings = """
        SELECT name, setting FROM pg_settings WHERE name = ANY ($1)
        """;

    private const string ReadRole = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";

    /// <summary>Checks a session as the writer has them.</summary>
    /// <returns>What is allowed but unwise.</returns>
    /// <exception cref="InvalidOperationException">The server would lose or mix up what it acknowledges, or does not
    /// keep the settings of a session.</exception>
    public static IReadOnlyList<string> Check(PostgresEndpoint server)
    {
        using var connection = server.OpenWriter();
        string[] ofServer = ["server_version_num", "server_encoding", "fsync", "full_page_writes"];
        var names = ofServer.Concat(SessionSettings.Writing.Select(setting => setting.Name)).ToArray();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var command = new NpgsqlCommand(ReadSettings, connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = names });
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                found[row.GetString(0)] = row.GetString(1);
            }
        }

        var faults = Faults(found).ToList();
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"Shard {server.Shard}: the server at {server.Name} cannot be used. {string.Join(" ", faults)}");
        }

        using var role = new NpgsqlCommand(ReadRole, connection);
        return role.ExecuteScalar() is true
            ? [$"The role of shard {server.Shard} on {server.Name} is a superuser. Give the shop a role of its own."]
            : [];
    }

    private static IEnumerable<string> Faults(Dictionary<string, string> found)
    {
        if (int.Parse(found["server_version_num"], System.Globalization.CultureInfo.InvariantCulture) < VersionMin)
        {
            yield return $"Its version is {found["server_version_num"]}; PostgreSQL 14 is the oldest that will do.";
        }

        if (found["server_encoding"] != "UTF8")
        {
            yield return $"The database's encoding is {found["server_encoding"]}; create it with ENCODING 'UTF8'.";
        }

        foreach (var name in new[] { "fsync", "full_page_writes" })
        {
            if (found[name] != "on")
            {
                yield return $"{name} is {found[name]}: a crash would lose acknowledged orders. Set it to on.";
            }
        }

        foreach (var (name, value) in SessionSettings.Writing)
        {
            var wanted = value.Replace(@"\ ", " ", StringComparison.Ordinal);
            if (found.GetValueOrDefault(name) is var has && has != wanted)
            {
                yield return $"A session was opened with {name}={wanted} and has {has ?? "no such setting"}. "
                    + "Something between drops the options of sessions: connect to the server itself.";
            }
        }
    }
}
