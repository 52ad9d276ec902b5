using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through the filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The call with its arguments. They may be replaced until the method runs.</summary>
    IInvokable Request { get; }

    /// <summary>The grain: going out its reference, coming in its instance.</summary>
    object Grain { get; }

    /// <summary>The grain that calls; nothing: from outside of a grain, or not known, as of what comes in.</summary>
    GrainId? SourceId { get; }

    /// <summary>The grain that is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The full name of the interface that declares the method.</summary>
    string InterfaceName { get; }

    /// <summary>The name of the method.</summary>
    string MethodName { get; }

    /// <summary>The method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>
    /// What the method gave, after <see cref="Invoke"/>; a filter may replace it by another object of the same type.
    /// </summary>
    object? Result { get; set; }

    /// <summary>Goes on: to the next filter, after the last one to the method. Again for another try.</summary>
    /// <returns>Ends with the method; fails as the method or a filter fails.</returns>
    Task Invoke();
}

/// <summary>A call that has come to its grain.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The method of the class.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call that leaves its caller.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that calls; null: it comes from outside of a grain.</summary>
    IGrainContext? SourceContext { get; }
}
