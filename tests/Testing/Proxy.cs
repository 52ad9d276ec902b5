using System.Reflection;

namespace Commerce.Testing;

/// <summary>Answers every call of an interface as a test says.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
internal class Proxy : DispatchProxy
#pragma warning restore CA1852
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    public static T Of<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var made = Create<T, Proxy>();
        ((Proxy)(object)made)._answer = answer;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
