using Commerce.Web.Problems;

namespace Commerce.Web.Json;

/// <summary>Collects everything that is wrong with a request, so that its sender can mend it at once.</summary>
internal sealed class Validation
{
    private const int YearMin = 1970;
    private const int YearMax = 2199;

    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    /// <summary>Notes what is wrong with a member unless the rule holds; the first error of a member counts.</summary>
    /// <param name="holds">Whether the rule holds.</param>
    /// <param name="member">Path of the member.</param>
    /// <param name="rule">The rule, as the rest of a sentence that begins with the member.</param>
    public void That(bool holds, string member, string rule)
    {
        if (!holds)
        {
            _errors.TryAdd(member, $"'{member}' {rule}.");
        }
    }

    /// <summary>Notes what is wrong with a member, as a sentence.</summary>
    public void Sentence(string member, string sentence) => _errors.TryAdd(member, sentence);

    /// <summary>Text of a length, without control characters, and not blank where some is needed.</summary>
    public void Text(string member, string? value, int lengthMin, int lengthMax)
    {
        Length(member, value, lengthMin, lengthMax);
        That(value is null || !value.Any(char.IsControl), member, "has no control characters");
    }

    /// <summary>The same of several lines.</summary>
    public void Lines(string member, string? value, int lengthMin, int lengthMax)
    {
        Length(member, value, lengthMin, lengthMax);
        That(
            value is null || !value.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), member,
            "has no control characters but tabs and ends of lines");
    }

    /// <summary>A number within bounds, both included.</summary>
    public void Range(string member, long value, long min, long max) =>
        That(value >= min && value <= max, member, $"is {min} to {max}, it is {value}");

    /// <summary>A time that can be reckoned with.</summary>
    public void Moment(string member, DateTimeOffset value) =>
        That(IsMoment(value), member, $"is a time of the years {YearMin} to {YearMax}");

    /// <summary>Whether a time can be reckoned with: there is enough before and after it.</summary>
    public static bool IsMoment(DateTimeOffset time) => time.Year is >= YearMin and <= YearMax;

    /// <summary>The refusal.</summary>
    public Problem ToProblem() => new(ProblemCode.Validation, string.Join(' ', _errors.Values)) { Errors = _errors };

    private void Length(string member, string? value, int lengthMin, int lengthMax)
    {
        var length = value?.Length ?? 0;
        That(
            length >= lengthMin && length <= lengthMax && (lengthMin == 0 || !string.IsNullOrWhiteSpace(value)),
            member,
            $"has {lengthMin} to {lengthMax} characters, it has {length}");
    }
}
