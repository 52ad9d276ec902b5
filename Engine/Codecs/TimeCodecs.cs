using System.ComponentModel;

namespace Commerce.Engine;

/// <summary>
/// Points in time with their offset: ticks of 100 ns since the year 1 in UTC, in 8 bytes; in 16 with the offset in
/// minutes, if there is one.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeOffsetCodec : IWireCodec<DateTimeOffset>
{
    private const int OffsetMinutesMax = 14 * 60;

    /// <inheritdoc/>
    public static bool IsDefault(DateTimeOffset value) => value.UtcTicks == 0 && value.Offset == TimeSpan.Zero;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, DateTimeOffset value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.TotalOffsetMinutes == 0)
        {
            writer.Fixed64(id, (ulong)value.UtcTicks);
        }
        else
        {
            writer.Fixed128(id, (ulong)value.UtcTicks, (ulong)value.TotalOffsetMinutes);
        }
    }

    /// <inheritdoc/>
    public static DateTimeOffset Read(ref WireReader reader, WireKind kind)
    {
        var (ticks, minutes) = kind == WireKind.Fixed64 ? (reader.Fixed64(kind), 0UL) : reader.Fixed128(kind);
        var offset = (long)minutes;
        if (ticks <= (ulong)DateTime.MaxValue.Ticks && offset is >= -OffsetMinutesMax and <= OffsetMinutesMax)
        {
            var local = (long)ticks + (offset * TimeSpan.TicksPerMinute);
            if (local >= 0 && local <= DateTime.MaxValue.Ticks)
            {
                return new DateTimeOffset(local, new TimeSpan(offset * TimeSpan.TicksPerMinute));
            }
        }

        WireFormatException.ThrowValue($"{ticks} ticks at {offset} minutes from UTC are no point in time");
        return default;
    }
}

/// <summary>Dates with a time of day: ticks and kind, as they are; local times are not converted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeCodec : IWireCodec<DateTime>
{
    private const int KindShift = 62;

    /// <inheritdoc/>
    public static bool IsDefault(DateTime value) => value.Ticks == 0 && value.Kind == DateTimeKind.Unspecified;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, DateTime value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Fixed64(id, ((ulong)value.Kind << KindShift) | (ulong)value.Ticks);
    }

    /// <inheritdoc/>
    public static DateTime Read(ref WireReader reader, WireKind kind)
    {
        var value = reader.Fixed64(kind);
        var (ticks, of) = ((long)(value & ((1UL << KindShift) - 1)), (DateTimeKind)(value >> KindShift));
        if (ticks > DateTime.MaxValue.Ticks || of > DateTimeKind.Local)
        {
            WireFormatException.ThrowValue($"{value:X16} is no date");
        }

        return new DateTime(ticks, of);
    }
}

/// <summary>Spans of time, in ticks of 100 ns.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeSpanCodec : IWireCodec<TimeSpan>
{
    /// <inheritdoc/>
    public static bool IsDefault(TimeSpan value) => value == TimeSpan.Zero;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TimeSpan value) =>
        IntegerCodec<long>.Write(writer, id, value.Ticks);

    /// <inheritdoc/>
    public static TimeSpan Read(ref WireReader reader, WireKind kind) =>
        new(IntegerCodec<long>.Read(ref reader, kind));
}

/// <summary>Dates: days since the first of the year 1.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateOnlyCodec : IWireCodec<DateOnly>
{
    /// <inheritdoc/>
    public static bool IsDefault(DateOnly value) => value.DayNumber == 0;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, DateOnly value) =>
        IntegerCodec<int>.Write(writer, id, value.DayNumber);

    /// <inheritdoc/>
    public static DateOnly Read(ref WireReader reader, WireKind kind)
    {
        var days = IntegerCodec<int>.Read(ref reader, kind);
        if (days < 0 || days > DateOnly.MaxValue.DayNumber)
        {
            WireFormatException.ThrowValue($"Day {days} is no date");
        }

        return DateOnly.FromDayNumber(days);
    }
}

/// <summary>Times of day, in ticks of 100 ns since midnight.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeOnlyCodec : IWireCodec<TimeOnly>
{
    /// <inheritdoc/>
    public static bool IsDefault(TimeOnly value) => value.Ticks == 0;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TimeOnly value) =>
        IntegerCodec<long>.Write(writer, id, value.Ticks);

    /// <inheritdoc/>
    public static TimeOnly Read(ref WireReader reader, WireKind kind)
    {
        var ticks = IntegerCodec<long>.Read(ref reader, kind);
        if (ticks < 0 || ticks > TimeOnly.MaxValue.Ticks)
        {
            WireFormatException.ThrowValue($"{ticks} ticks are no time of day");
        }

        return new TimeOnly(ticks);
    }
}
