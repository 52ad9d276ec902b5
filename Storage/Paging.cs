namespace Commerce.Storage;

internal static class Paging
{
    private const int TakeMax = 200;

    public static void Check(int skip, int take)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, TakeMax);
    }
}
