using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Commerce.Configuration;

/// <summary>
/// Reads a section of the configuration into a settings class. The framework's binder names types and CLR members in
/// its errors; an operator needs the key, the value seen and the rule, of every mistake at once.
/// </summary>
public sealed class SettingsReader
{
    private readonly List<string> _errors = [];

    /// <summary>Reads and checks <typeparamref name="T"/>.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">Key of the section.</param>
    /// <param name="othersSections">Keys directly below it that somebody else reads.</param>
    /// <exception cref="SettingsException">Keys that nobody knows, values that cannot be read or break their
    /// rule.</exception>
    public static T Read<T>(
        IConfiguration configuration, string section, params IReadOnlyCollection<string> othersSections)
        where T : new()
    {
        var reader = new SettingsReader();
        var settings = new T();
        reader.ReadObject(configuration.GetSection(section), settings, othersSections);
        return reader._errors.Count == 0 ? settings : throw new SettingsException(string.Join(' ', reader._errors));
    }

    private void ReadObject(IConfigurationSection section, object target, IReadOnlyCollection<string> othersSections)
    {
        var properties = target.GetType()
            .GetProperties()
            .Where(property => property.CanWrite || IsList(property))
            .ToList();
        foreach (var child in section.GetChildren())
        {
            if (properties.Find(property => Named(property, child.Key)) is { } property)
            {
                ReadProperty(child, target, property);
            }
            else if (!othersSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                var known = string.Join(
                    ", ", properties.Select(p => p.Name).Concat(othersSections).Order(StringComparer.Ordinal));
                _errors.Add($"{child.Path} is not a setting: below {section.Path} are {known}.");
            }
        }

        foreach (var property in properties.Where(property => !IsSettings(property.PropertyType)))
        {
            CheckRules(ConfigurationPath.Combine(section.Path, property.Name), target, property);
        }
    }

    private void ReadProperty(IConfigurationSection section, object target, PropertyInfo property)
    {
        if (IsSettings(property.PropertyType) && section.Value is { Length: > 0 } stray)
        {
            _errors.Add($"{section.Path} is '{stray}': it has settings below it, and no value of its own.");
        }
        else if (IsSettings(property.PropertyType))
        {
            ReadObject(section, property.GetValue(target)!, []);
        }
        else if (property.GetValue(target) is IList list)
        {
            var type = property.PropertyType.GenericTypeArguments[0];
            foreach (var child in section.GetChildren().OrderBy(child => child.Key, ConfigurationKeyComparer.Instance))
            {
                var item = Activator.CreateInstance(type)!;
                list.Add(item);
                ReadObject(child, item, []);
            }
        }
        else if (section.Value is not { } text)
        {
            _errors.Add($"{section.Path} has settings below it: it must be a single value.");
        }
        else if (!(text.Length == 0 && Nullable.GetUnderlyingType(property.PropertyType) is not null))
        {
            Parse(section, text, target, property);
        }
    }

    private void Parse(IConfigurationSection section, string text, object target, PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(string))
        {
            property.SetValue(target, text.Length == 0 && property.GetValue(target) is null ? null : text);
        }
        else if (type.IsEnum)
        {
            // Enum.TryParse alone would take numbers and lists.
            var wanted = text.Trim();
            if (Array.Find(
                Enum.GetNames(type), one => one.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                property.SetValue(target, Enum.Parse(type, name));
            }
            else
            {
                _errors.Add($"{section.Path} is '{text}': must be one of {string.Join(", ", Enum.GetNames(type))}.");
            }
        }
        else
        {
            try
            {
                property.SetValue(
                    target,
                    TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text));
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException)
            {
                _errors.Add($"{section.Path} is '{text}': must be {Describe(type)}.");
            }
        }
    }

    private void CheckRules(string key, object target, PropertyInfo property)
    {
        var value = property.GetValue(target);
        var context = new ValidationContext(target) { MemberName = property.Name };
        var broken = property.GetCustomAttributes<ValidationAttribute>()
            .FirstOrDefault(rule => rule.GetValidationResult(value, context) is not null);
        if (broken is not null)
        {
            var seen = property.IsDefined(typeof(SecretAttribute)) ? "(not shown)" : $"'{value}'";
            _errors.Add($"{key} is {seen}: {RuleOf(broken)}.");
        }
    }

    private static string RuleOf(ValidationAttribute rule) => (rule.ErrorMessage, rule) switch
    {
        ({ } words, _) => words,
        (_, RangeAttribute range) => $"must be {range.Minimum} to {range.Maximum}",
        _ => rule.FormatErrorMessage("it"),
    };

    private static bool IsList(PropertyInfo property) => property.PropertyType.IsAssignableTo(typeof(IEnumerable))
        && property.PropertyType.IsGenericType;

    private static bool Named(PropertyInfo property, string key) =>
        property.Name.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static bool IsSettings(Type type) =>
        type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time span, say 00:00:30",
        _ => $"a {type.Name}",
    };
}
