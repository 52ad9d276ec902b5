namespace Commerce.Contracts;

/// <summary>What changed between two texts of contracts, and whether silos of both work together.</summary>
/// <param name="Breaks">Whether they do not.</param>
/// <param name="What">The change, and why it breaks.</param>
internal sealed record ContractChange(bool Breaks, string What)
{
    public override string ToString() => $"{(Breaks ? "BREAKS   " : "compatible")} {What}";

    public static IReadOnlyList<ContractChange> Between(string before, string after)
    {
        var (old, now) = (Blocks(before), Blocks(after));
        var changes = new List<ContractChange>();
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var kind = name.Split(' ')[0];
            if (!old.TryGetValue(name, out var was))
            {
                changes.Add(new(false, $"new {name}"));
            }
            else if (!now.TryGetValue(name, out var members))
            {
                changes.Add(new(
                    kind == "interface",
                    kind == "interface" ? $"no {name}: the other version may call it" : $"no {name}"));
            }
            else
            {
                changes.AddRange(OfMembers(kind, name, was, members));
            }
        }

        return changes;
    }

    private static IEnumerable<ContractChange> OfMembers(
        string kind, string name, Dictionary<string, string> was, Dictionary<string, string> members)
    {
        foreach (var (id, text) in was)
        {
            if (!members.TryGetValue(id, out var now))
            {
                yield return kind switch
                {
                    "interface" => new(true, $"{name}: no {text}: the other version may call it"),
                    "enum" => new(true, $"{name}: no {id} {text}: the other version may send it"),
                    _ => new(false, $"{name}: no {id} {text}: it is not read; never use {id} again"),
                };
            }
            else if (now != text)
            {
                yield return kind == "enum" || !OnlyRenamed(text, now)
                    ? new(true, $"{name}: {id} was '{text}' and is '{now}': take a new number")
                    : new(false, $"{name}: {id} was '{text}' and is '{now}': fine if it means the same");
            }
        }

        foreach (var (id, text) in members.Where(member => !was.ContainsKey(member.Key)))
        {
            yield return kind == "enum"
                ? new(true, $"{name}: new {id} {text}: deploy first what understands it, then what sends it")
                : new(false, $"{name}: new {id} {text}: who does not know it has the default");
        }
    }

    // A member is its number and its type; integers of every width are read as each other.
    private static bool OnlyRenamed(string was, string now) => TypeOf(was) == TypeOf(now);

    private static string TypeOf(string member)
    {
        var type = member[(member.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
        return type is "int8" or "int16" or "int32" or "int64" ? "signed"
            : type is "uint8" or "uint16" or "uint32" or "uint64" ? "unsigned"
            : type;
    }

    private static Dictionary<string, Dictionary<string, string>> Blocks(string text)
    {
        var blocks = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? block = null;
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
            {
                blocks.Add(line, block = new(StringComparer.Ordinal));
                continue;
            }

            var parts = line.Trim().Split(' ', 2);
            block!.Add(parts[0], parts[1]);
        }

        return blocks;
    }
}
