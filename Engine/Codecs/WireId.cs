using System.Text;

namespace Commerce.Engine;

/// <summary>
/// The numbers by which types and methods travel: a hash of their names (FNV-1a with a final mix), which is the same
/// in every process and every build. Two names with one number are an error when the manifest is built.
/// </summary>
internal static class WireId
{
    public static uint Of(string name)
    {
        var hash = 2166136261u;
        foreach (var each in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ each) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
