using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Commerce.LoadTests.Http;

/// <summary>Waits until sockets have something to read. Used by one thread.</summary>
internal abstract class Poller : IDisposable
{
    /// <summary>
    /// epoll on Linux: its cost does not grow with the number of connections. Elsewhere Socket.Select.
    /// </summary>
    internal static Poller Create() => OperatingSystem.IsLinux() ? new EpollPoller() : new SelectPoller();

    internal abstract void Add(Socket socket, int id);

    /// <summary>Call it before the socket is closed.</summary>
    internal abstract void Remove(Socket socket, int id);

    /// <summary>
    /// Ids of sockets that can be read or have been closed; waits at most so many milliseconds for the first.
    /// </summary>
    internal abstract ReadOnlySpan<int> Wait(int timeoutMs);

    public abstract void Dispose();
}

internal sealed partial class EpollPoller : Poller
{
    private const int ControlAdd = 1;
    private const int ControlRemove = 2;
    private const uint EventIn = 1;
    private const uint EventPeerClosed = 0x2000;
    private const int EventsMax = 512;

    // The kernel packs the structure on x64 and nowhere else.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventLength = Packed ? 12 : 16;
    private static readonly int DataOffset = Packed ? 4 : 8;

    private readonly byte[] _events = new byte[EventsMax * EventLength];
    private readonly int[] _ready = new int[EventsMax];
    private readonly int _epoll;

    internal EpollPoller()
    {
        _epoll = EpollCreate(0);
        Check(_epoll, "epoll_create1");
    }

    internal override void Add(Socket socket, int id) => Control(ControlAdd, socket, id);

    internal override void Remove(Socket socket, int id) => Control(ControlRemove, socket, id);

    internal override ReadOnlySpan<int> Wait(int timeoutMs)
    {
        var count = EpollWait(_epoll, _events, EventsMax, timeoutMs);
        if (count < 0)
        {
            return []; // Interrupted by a signal: the caller asks again.
        }

        for (var i = 0; i < count; i++)
        {
            _ready[i] = BitConverter.ToInt32(_events, i * EventLength + DataOffset);
        }

        return _ready.AsSpan(0, count);
    }

    public override void Dispose() => _ = Close(_epoll);

    private void Control(int operation, Socket socket, int id)
    {
        Span<byte> data = stackalloc byte[EventLength];
        data.Clear();
        MemoryMarshal.Write(data, EventIn | EventPeerClosed);
        MemoryMarshal.Write(data[DataOffset..], id);
        Check(EpollControl(_epoll, operation, (int)socket.Handle, ref MemoryMarshal.GetReference(data)), "epoll_ctl");
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new IOException($"{call} failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollControl(int epoll, int operation, int descriptor, ref byte data);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EpollWait(int epoll, [Out] byte[] events, int eventsMax, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}

internal sealed class SelectPoller : Poller
{
    private readonly Dictionary<Socket, int> _ids = [];
    private readonly List<Socket> _ready = [];
    private int[] _readyIds = [];

    internal override void Add(Socket socket, int id) => _ids.Add(socket, id);

    internal override void Remove(Socket socket, int id) => _ids.Remove(socket);

    internal override ReadOnlySpan<int> Wait(int timeoutMs)
    {
        if (_ids.Count == 0)
        {
            Thread.Yield();
            return [];
        }

        _ready.Clear();
        _ready.AddRange(_ids.Keys);
        Socket.Select(_ready, null, null, timeoutMs * 1000);
        if (_readyIds.Length < _ready.Count)
        {
            _readyIds = new int[_ids.Count];
        }

        for (var i = 0; i < _ready.Count; i++)
        {
            _readyIds[i] = _ids[_ready[i]];
        }

        return _readyIds.AsSpan(0, _ready.Count);
    }

    public override void Dispose() => _ids.Clear();
}
