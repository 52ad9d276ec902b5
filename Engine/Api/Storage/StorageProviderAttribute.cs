namespace Orleans.Providers;

/// <summary>On a class that extends <see cref="Grain{TGrainState}"/>: where its state is kept.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StorageProviderAttribute : Attribute
{
    /// <summary>The name of a registered storage provider.</summary>
    public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
}
