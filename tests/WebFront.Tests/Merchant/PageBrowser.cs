using System.Text.RegularExpressions;
using Commerce.Shop;

namespace Commerce.Web.Merchant;

/// <summary>Reads and fills merchants' forms as a browser without scripts does.</summary>
internal sealed partial class PageBrowser(RunningShop shop, string token)
{
    /// <summary>The fields of the page that was read last, in their order.</summary>
    public List<(string Name, string Value)> Fields { get; private set; } = [];

    public async Task<Answer> OpenAsync(string path)
    {
        var answer = await shop.GetAsync(path, token);
        Fields = FieldsOf(answer.Body);
        return answer;
    }

    /// <summary>Types something into the n-th field of a name.</summary>
    public void Type(string name, string value, int n = 0)
    {
        var at = Fields.Select((field, index) => (field, index)).Where(one => one.field.Name == name)
            .Select(one => one.index).ElementAt(n);
        Fields[at] = (name, value);
    }

    public string Value(string name) => Fields.First(field => field.Name == name).Value;

    public IReadOnlyList<string> Values(string name) =>
        [.. Fields.Where(field => field.Name == name).Select(field => field.Value)];

    /// <summary>Presses a button of the form: it is sent, and the page that comes is read.</summary>
    public async Task<Answer> PressAsync(string path, string button, params byte[][] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in Fields.Append(("do", button)))
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var file in files)
        {
            form.Add(new ByteArrayContent(file), "files", "picture.png");
        }

        var answer = await shop.SendAsync(HttpMethod.Post, path, token, form);
        if (answer.Status != 302)
        {
            Fields = FieldsOf(answer.Body);
        }

        return answer;
    }

    // Those of the main form: it stands before the others that have fields.
    private static List<(string, string)> FieldsOf(string page)
    {
        var form = MainForm().Match(page).Value;
        var fields = new List<(string, string)>();
        foreach (Match match in Field().Matches(form))
        {
            var name = Attribute(match.Value, "name");
            if (name is null or "do" or "files")
            {
                continue;
            }

            var value = match.Value switch
            {
                ['<', 't', ..] => match.Groups["text"].Value,
                ['<', 's', ..] => Attribute(Chosen().Match(match.Value).Value, "value") ?? "",
                _ => Attribute(match.Value, "value") ?? "",
            };
            fields.Add((name, System.Net.WebUtility.HtmlDecode(value).Trim()));
        }

        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<main.*?<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex MainForm();

    [GeneratedRegex(
        "<input[^>]*>|<textarea[^>]*>(?<text>.*?)</textarea>|<select.*?</select>", RegexOptions.Singleline)]
    private static partial Regex Field();

    [GeneratedRegex("<option[^>]*selected[^>]*>")]
    private static partial Regex Chosen();
}
