using Commerce.Testing;

namespace Commerce.Web.CustomerService;

/// <summary>A front with many sessions attaches to them less often only while nothing is wrong.</summary>
public sealed class RenewalPaceTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly RenewalPace _pace;

    public RenewalPaceTests() => _pace = new RenewalPace(_time);

    [Fact]
    public void Few_sessions_are_attached_to_at_the_quick_pace_always()
    {
        _time.Advance(LongEnough);

        Assert.Equal(RenewalPace.Quick, _pace.Of(RenewalPace.Many - 1));
        Assert.Equal(RenewalPace.Calm, _pace.Of(RenewalPace.Many));
    }

    [Fact]
    public void A_front_that_has_just_begun_is_not_calm() =>
        Assert.Equal(RenewalPace.Quick, _pace.Of(RenewalPace.Many));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_fails_or_is_late_lets_all_be_attached_to_at_the_quick_pace_for_a_while(bool fails)
    {
        var asked = _time.GetTimestamp();
        _time.Advance(LongEnough);
        if (fails)
        {
            _pace.Failed();
        }
        else
        {
            _pace.Answered(asked);
        }

        Assert.Equal(RenewalPace.Quick, _pace.Of(RenewalPace.Many));
        _time.Advance(LongEnough - TimeSpan.FromTicks(1));
        Assert.Equal(RenewalPace.Quick, _pace.Of(RenewalPace.Many));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(RenewalPace.Calm, _pace.Of(RenewalPace.Many));
    }

    [Fact]
    public void Ones_that_answer_at_once_leave_it_calm()
    {
        _time.Advance(LongEnough);
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));

        _pace.Answered(asked);

        Assert.Equal(RenewalPace.Calm, _pace.Of(RenewalPace.Many));
    }
}
