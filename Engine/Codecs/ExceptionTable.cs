using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Commerce.Engine;

/// <summary>
/// The exceptions that are made again from what came. A closed table: no name from the wire is looked for among the
/// types of this process.
/// </summary>
internal sealed class ExceptionTable
{
    private readonly Dictionary<string, ExceptionEntry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, ExceptionEntry> _byType = [];

    // They are made again, not thrown, and their parameters' names are in their messages.
#pragma warning disable CA2201, MA0015
    public ExceptionTable()
    {
        Add(static (message, inner) => new Exception(message, inner));
        Add(static (message, inner) => new ArgumentException(message, inner));
        Add(static (message, inner) => new ArgumentNullException(message, inner));
        Add(static (message, inner) => new ArgumentOutOfRangeException(message, inner));
        Add(static (message, inner) => new ArithmeticException(message, inner));
        Add(static (message, inner) => new DirectoryNotFoundException(message, inner));
        Add(static (message, inner) => new DivideByZeroException(message, inner));
        Add(static (message, inner) => new EndOfStreamException(message, inner));
        Add(static (message, inner) => new FileNotFoundException(message, inner));
        Add(static (message, inner) => new FormatException(message, inner));
        Add(static (message, inner) => new HttpRequestException(message, inner));
        Add(static (message, inner) => new IndexOutOfRangeException(message, inner));
        Add(static (message, inner) => new InvalidCastException(message, inner));
        Add(static (message, inner) => new InvalidDataException(message, inner));
        Add(static (message, inner) => new InvalidOperationException(message, inner));
        Add(static (message, inner) => new IOException(message, inner));
        Add(static (message, inner) => new JsonException(message, inner));
        Add(static (message, inner) => new KeyNotFoundException(message, inner));
        Add(static (message, inner) => new NotImplementedException(message, inner));
        Add(static (message, inner) => new NotSupportedException(message, inner));
        Add(static (message, inner) => new NullReferenceException(message, inner));
        Add(static (message, inner) => new ObjectDisposedException(message, inner));
        Add(static (message, inner) => new OperationCanceledException(message, inner));
        Add(static (message, inner) => new OverflowException(message, inner));
        Add(static (message, inner) => new TaskCanceledException(message, inner));
        Add(static (message, inner) => new TimeoutException(message, inner));
        Add(static (message, inner) => new UnauthorizedAccessException(message, inner));

        Add(static (message, inner) => new BadProviderConfigException(message, inner!));
        Add(static (message, inner) => new ClientNotAvailableException(message, inner));
        Add(static (message, inner) => new LimitExceededException(message, inner!));
        Add(static (message, inner) => new OrleansException(message, inner!));
        Add(static (message, _) => new ReminderException(message));
        Add(static (message, inner) => new SiloUnavailableException(message, inner!));
        Add(static (message, inner) => new WireFormatException(message, inner!));
        Add(new ExceptionEntry(
            typeof(InconsistentStateException),
            typeof(InconsistentStateException).FullName!,
            static (message, inner) => new InconsistentStateException(message, inner!),
            static (writer, exception) => WriteEtags(writer, (InconsistentStateException)exception),
            static (ref reader, exception) => ReadEtags(ref reader, (InconsistentStateException)exception)));
        _byType[typeof(CallNotExecutedException)] = _byType[typeof(TimeoutException)];
        _byType[typeof(NoSiloForRoleException)] = _byType[typeof(TimeoutException)];
    }
#pragma warning restore CA2201, MA0015

    public void Add(ExceptionEntry entry)
    {
        if (!_byName.TryAdd(entry.Name, entry) && _byName[entry.Name].Type != entry.Type)
        {
            throw new InvalidOperationException(
                $"{entry.Type} and {_byName[entry.Name].Type} are both called '{entry.Name}' on the wire. "
                + "Give one another [Alias].");
        }

        _byType[entry.Type] = entry;
    }

    public ExceptionEntry? Find(string name) => _byName.GetValueOrDefault(name);

    public ExceptionEntry? Find(Type type) => _byType.GetValueOrDefault(type);

    private void Add<T>(Func<string, Exception?, T> create)
        where T : Exception => Add(new ExceptionEntry(typeof(T), typeof(T).FullName!, create));

    private static void WriteEtags(WireWriter writer, InconsistentStateException exception)
    {
        writer.Member<string?, StringCodec>(0, exception.StoredEtag);
        writer.Member<string?, StringCodec>(1, exception.CurrentEtag);
    }

    private static void ReadEtags(ref WireReader reader, InconsistentStateException exception)
    {
        while (reader.Next(out var id, out var kind))
        {
            switch (id)
            {
                case 0:
                    exception.StoredEtag = StringCodec.Read(ref reader, kind);
                    break;
                case 1:
                    exception.CurrentEtag = StringCodec.Read(ref reader, kind);
                    break;
                default:
                    reader.Skip(kind);
                    break;
            }
        }
    }
}

/// <summary>An exception that can be made again.</summary>
/// <param name="Type">The exception.</param>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Create">Makes one of message and cause.</param>
/// <param name="Write">Writes its own members; null: it has none.</param>
/// <param name="Read">Reads them.</param>
internal sealed record ExceptionEntry(
    Type Type,
    string Name,
    Func<string, Exception?, Exception> Create,
    Action<WireWriter, Exception>? Write = null,
    ExceptionReader? Read = null);
