namespace Commerce.Engine;

/// <summary>What travels between processes: methods and interfaces by number, exceptions by name.</summary>
public sealed partial class GrainManifest
{
    private readonly Dictionary<uint, string> _interfaceNumbers = [];
    private readonly Dictionary<uint, string> _methodNumbers = [];
    private readonly Dictionary<uint, WireMethod> _methods = [];
    private readonly SortedDictionary<string, string> _contracts = new(StringComparer.Ordinal);

    /// <summary>The methods by number.</summary>
    internal IReadOnlyDictionary<uint, WireMethod> Methods => _methods;

    /// <summary>The exceptions that arrive as what they are.</summary>
    internal ExceptionTable Exceptions { get; } = new();

    /// <summary>What can come on streams.</summary>
    internal ItemTable Items { get; } = new();

    /// <summary>Interfaces, messages and enumerations with what they have on the wire, by kind and name.</summary>
    internal IReadOnlyDictionary<string, string> Contracts => _contracts;

    /// <summary>Adds a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="result">The type of its result, by its name on the wire; empty: it has none.</param>
    /// <param name="read">Makes a request of its arguments.</param>
    /// <exception cref="InvalidOperationException">Another method has its number.</exception>
    public void AddMethod(GrainMethod method, string result, RequestReader read)
    {
        ArgumentNullException.ThrowIfNull(method);
        AddNumber(_methodNumbers, method.Signature, method.Signature);
        _ = _methods.TryAdd(method.Id, new WireMethod(method, result, read));
    }

    /// <summary>Adds a message or an enumeration to the contracts.</summary>
    /// <param name="name">Kind and name on the wire.</param>
    /// <param name="members">Its members, one a line.</param>
    /// <exception cref="InvalidOperationException">Another type has this name.</exception>
    public void AddContract(string name, string members)
    {
        if (!_contracts.TryAdd(name, members) && _contracts[name] != members)
        {
            throw new InvalidOperationException(
                $"Two types are called '{name}' on the wire, with different members. Give one another [Alias].");
        }
    }

    /// <summary>Adds an exception with members of its own.</summary>
    /// <param name="type">The exception.</param>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="create">Makes one of message and cause.</param>
    /// <param name="write">Writes its members.</param>
    /// <param name="read">Reads its members.</param>
    /// <exception cref="InvalidOperationException">Another exception has this name.</exception>
    public void AddException(
        Type type,
        string name,
        Func<string, Exception?, Exception> create,
        Action<WireWriter, Exception> write,
        ExceptionReader read) => Exceptions.Add(new ExceptionEntry(type, name, create, write, read));

    /// <summary>Adds a message that can come on streams.</summary>
    /// <param name="type">The message.</param>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="write">Writes one as a member with number 0.</param>
    /// <param name="read">Reads one.</param>
    /// <exception cref="InvalidOperationException">Another message has this name's number.</exception>
    public void AddItem(Type type, string name, Action<WireWriter, object> write, ItemReader read) =>
        Items.Add(new ItemEntry(type, WireId.Of(name), write, read));

    // The same name again is the same method: of an interface that others extend.
    private static void AddNumber(Dictionary<uint, string> numbers, string name, string described)
    {
        var number = WireId.Of(name);
        if (!numbers.TryAdd(number, described) && numbers[number] != described)
        {
            throw new InvalidOperationException(
                $"'{described}' and '{numbers[number]}' both have the number {number:x8} on the wire. "
                + "Give one of them another [Alias].");
        }
    }
}

/// <summary>A method that can be called from another process.</summary>
/// <param name="Method">The method.</param>
/// <param name="Result">The type of its result, by its name on the wire; empty: it has none.</param>
/// <param name="Read">Makes a request of its arguments.</param>
internal sealed record WireMethod(GrainMethod Method, string Result, RequestReader Read);

/// <summary>Makes a request of the arguments that came. Written by the source generator.</summary>
/// <param name="reader">The arguments.</param>
/// <returns>The request.</returns>
public delegate GrainRequest RequestReader(ref WireReader reader);

/// <summary>Reads the members of an exception. Written by the source generator.</summary>
/// <param name="reader">The members.</param>
/// <param name="exception">Where they belong.</param>
public delegate void ExceptionReader(ref WireReader reader, Exception exception);
