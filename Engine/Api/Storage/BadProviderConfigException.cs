using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A storage provider is asked for that is not registered, or that is configured wrongly.</summary>
public sealed class BadProviderConfigException : OrleansException
{
    /// <summary>An error without words.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>An error.</summary>
    /// <param name="msg">Which provider, and what to register.</param>
    public BadProviderConfigException(string msg) : base(msg)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="msg">Which provider, and what to register.</param>
    /// <param name="exc">The cause.</param>
    public BadProviderConfigException(string msg, Exception exc) : base(msg, exc)
    {
    }
}
