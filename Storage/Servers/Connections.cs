using System.Data.Common;

namespace Commerce.Storage.Servers;

internal static class Connections
{
    /// <summary>Opens a connection that no pool has; one that cannot be opened is disposed.</summary>
    public static TConnection Open<TConnection>(TConnection connection)
        where TConnection : DbConnection
    {
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
