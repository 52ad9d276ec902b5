using System.Security.Cryptography;

namespace Commerce.Hosting;

/// <summary>Ids from the system's source of randomness.</summary>
internal sealed class RandomIds : IIdSource
{
    public Guid NewGuid() => new(RandomNumberGenerator.GetBytes(16));

    public MemberId NewMemberId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        long value;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            value = BitConverter.ToInt64(bytes) & long.MaxValue;
        }
        while (value == 0);
        return new MemberId(value);
    }
}
