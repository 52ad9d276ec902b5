namespace Commerce.Storage;

/// <summary>
/// Keeps a second process out of a data directory: SQLite files have one writer, and a stopped process that holds their
/// lock could not be outlived. The operating system lets go when the process ends, however it ends.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectoryLock(FileStream held) => _lock = held;

    /// <summary>Makes the directory if there is none, and takes its lock.</summary>
    /// <exception cref="InvalidOperationException">Another process, or this one, has it.</exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        MakeDirectory(directory);
        var pidFile = Path.Combine(directory, "process.pid");
        FileStream held;
        try
        {
            held = new FileStream(
                Path.Combine(directory, "process.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"The data directory {directory} is in use by process {ReadPid(pidFile)}. One process at a time may " +
                "have it: stop that one, or set Commerce:DataDirectory to another folder.", exception);
        }

        // In a file of its own: the locked one cannot be read by others on every system.
        File.WriteAllText(pidFile, $"{Environment.ProcessId}");
        return new DataDirectoryLock(held);
    }

    /// <summary>Gives the directory back.</summary>
    public void Dispose() => _lock.Dispose();

    // Names and addresses of buyers: for nobody else on this machine.
    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(
                directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string ReadPid(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
