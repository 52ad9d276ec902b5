namespace System.Runtime.CompilerServices;

/// <summary>What records need on netstandard2.0.</summary>
internal static class IsExternalInit;
