using System.Reflection;
using Commerce.Engine;

namespace Commerce.Contracts;

/// <summary>Calls of any method, with arguments and results at random.</summary>
internal static class Calls
{
    public static GrainRequest Sample(WireMethod method, Samples samples)
    {
        var constructor = method.Read.Method.DeclaringType!.GetConstructors().Single();
        return (GrainRequest)constructor.Invoke([.. constructor.GetParameters().Select(samples.Of)]);
    }

    /// <summary>A finished task with a result.</summary>
    public static Task SampleOutcome(GrainRequest request, Samples samples) => ResultType(request) is { } type
        ? (Task)typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(type)
            .Invoke(null, [samples.Of(Nullable.GetUnderlyingType(type) ?? type)])!
        : Task.CompletedTask;

    public static object? ResultOf(Task task)
    {
        Assert.True(task.IsCompletedSuccessfully, $"{task.Exception}");
        return task.GetType().GetProperty(nameof(Task<int>.Result), BindingFlags.Public | BindingFlags.Instance)
            ?.GetValue(task) is { } result && result.GetType().Name != "VoidTaskResult" ? result : null;
    }

    private static Type? ResultType(GrainRequest request)
    {
        var type = request.GetType().BaseType!;
        return type.IsGenericType ? type.GetGenericArguments()[0] : null;
    }
}
