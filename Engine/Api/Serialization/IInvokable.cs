using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call of a method of a grain interface.</summary>
public interface IInvokable
{
    /// <summary>How many arguments there are, tokens included.</summary>
    /// <returns>The number.</returns>
    int GetArgumentCount();

    /// <summary>An argument.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>The argument.</returns>
    object? GetArgument(int index);

    /// <summary>Replaces an argument of this call; the caller's object stays as it is.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="value">Of the parameter's type.</param>
    /// <exception cref="InvalidCastException">It is of another.</exception>
    void SetArgument(int index, object value);

    /// <summary>The name of the method.</summary>
    /// <returns>The name.</returns>
    string GetMethodName();

    /// <summary>The full name of the interface that declares the method.</summary>
    /// <returns>The name.</returns>
    string GetInterfaceName();

    /// <summary>The method of the interface.</summary>
    /// <returns>The method.</returns>
    MethodInfo GetMethod();

    /// <summary>The interface that declares the method.</summary>
    /// <returns>The interface.</returns>
    Type GetInterfaceType();
}
