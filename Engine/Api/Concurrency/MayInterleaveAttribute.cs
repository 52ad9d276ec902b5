namespace Orleans.Concurrency;

/// <summary>
/// On a grain class: a method of it decides for each request whether it interleaves with all others. Called as soon as
/// a request comes, on any thread; if it throws and the request would have to wait, the caller gets what it threw.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MayInterleaveAttribute : Attribute
{
    /// <summary>This method decides.</summary>
    /// <param name="callbackMethodName">
    /// A public static method of the class that takes an <see cref="Serialization.Invocation.IInvokable"/> and gives a
    /// <see cref="bool"/>.
    /// </param>
    public MayInterleaveAttribute(string callbackMethodName) => _ = callbackMethodName; // Read by the generator.
}
