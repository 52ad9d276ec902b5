namespace Commerce.Storage.Tests;

/// <summary>What every provider must do with the read model of reviews.</summary>
public abstract class ReviewCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    private const string Mug = "mug";
    private static readonly ReviewQuery Newest = new(Mug, ReviewSort.Newest, null, Shown: true, 0, 200);

    [Fact]
    public async Task A_review_is_listed_as_it_was_written_last()
    {
        var review = Review("1", stars: 4) with { Title = "Schön 🫖", Text = "two\nlines <b>" };
        await PutAsync(review);
        Assert.Equal([review], await ListAsync(Newest));

        var changed = review with
        {
            Stars = 1,
            Title = "Worse",
            Text = "Broke.",
            EditedAt = TestPool.At.AddDays(1),
            Answer = "Sorry.",
            AnsweredAt = TestPool.At.AddDays(2),
            Author = "Another A.",
        };
        await PutAsync(changed);
        Reopen();

        Assert.Equal([changed], await ListAsync(Newest));
        Assert.Equal([1, 0, 0, 0, 0], await CountAsync(Mug));
    }

    [Fact]
    public async Task Reviews_of_other_products_are_not_listed_though_they_share_a_shard_or_an_id()
    {
        await PutAsync(Review("1"), Review("1") with { ProductId = "cup" }, Review("2") with { ProductId = "mug2" });

        Assert.Equal(["1"], await IdsAsync(Newest));
        Assert.Empty(await IdsAsync(Newest with { ProductId = "nothing" }));
        Assert.Equal([0, 0, 0, 0, 0], await CountAsync("nothing"));
        Assert.Equal([0, 0, 0, 0, 1], await CountAsync("cup"));
    }

    [Fact]
    public async Task What_is_not_shown_is_not_counted_and_listed_apart()
    {
        await PutAsync(Review("1", stars: 2), Review("2", stars: 2), Review("3", stars: 5));
        await PutAsync(Review("2", stars: 2) with { Shown = false });

        Assert.Equal([0, 1, 0, 0, 1], await CountAsync(Mug));
        Assert.Equal(["1", "3"], (await IdsAsync(Newest)).Order());
        Assert.Equal(["2"], await IdsAsync(Newest with { Shown = false }));

        await PutAsync(Review("2", stars: 2));
        Assert.Equal([0, 2, 0, 0, 1], await CountAsync(Mug));
    }

    [Fact]
    public async Task Any_page_in_any_order_is_that_of_all_reviews_put_in_order()
    {
        var all = Enumerable.Range(0, 60).Select(n => Review($"r{n:D2}", stars: 1 + (n * 7 % 5)) with
        {
            WrittenAt = TestPool.At.AddHours(n * 11 % 20),
            Shown = n % 6 > 0,
        }).ToList();
        await PutAsync([.. all]);

        foreach (var sort in Enum.GetValues<ReviewSort>())
        {
            foreach (var stars in new int?[] { null, 1, 3, 5 })
            {
                var expected = all.Where(row => row.Shown && (stars is null || row.Stars == stars))
                    .OrderBy(row => sort switch
                    {
                        ReviewSort.Newest => 0,
                        ReviewSort.Highest => -row.Stars,
                        ReviewSort.Lowest => row.Stars,
                    })
                    .ThenByDescending(row => row.WrittenAt).ThenBy(row => row.ReviewId, StringComparer.Ordinal)
                    .ToList();
                var query = Newest with { Sort = sort, Stars = stars };

                Assert.Equal(expected, await ListAsync(query));
                Assert.Equal(expected.Skip(3).Take(4), await ListAsync(query with { Skip = 3, Take = 4 }));
                Assert.Empty(await ListAsync(query with { Skip = 1_000 }));
            }
        }
    }

    [Fact]
    public async Task A_review_is_not_written_if_a_condition_beside_it_does_not_hold()
    {
        var slot = Slots.Of(Mug);
        var transaction = new ShardTransaction(slot)
            .Add(new PutState("t", Mug, 7, default)).Add(new PutReview(Review("1")));

        Assert.Equal([TransactionOutcome.Conflict], await Store.CommitAsync([transaction]));

        Assert.Empty(await ListAsync(Newest));
    }

    [Fact]
    public async Task Changes_of_one_review_at_once_leave_the_last_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => PutAsync(Review("1") with { Title = $"{n}" })));
        await Store.CommitAsync([new ShardTransaction(Slots.Of(Mug))
            .Add(new PutReview(Review("1", stars: 1))).Add(new PutReview(Review("1", stars: 3)))]);

        Assert.Equal(3, Assert.Single(await ListAsync(Newest)).Stars);
        Assert.Equal([0, 0, 1, 0, 0], await CountAsync(Mug));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 201)]
    public Task Pages_of_reviews_out_of_range_are_refused(int skip, int take) =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(Newest with { Skip = skip, Take = take }));

    private static ReviewRow Review(string id, int stars = 5) =>
        new(Mug, id, "Ann B.", stars, $"Title {id}", $"Text {id}", TestPool.At);

    private Task PutAsync(params ReviewRow[] rows) => Store.CommitAsync(
        [.. rows.Select(row => new ShardTransaction(Slots.Of(row.ProductId)).Add(new PutReview(row)))]);

    private Task<IReadOnlyList<ReviewRow>> ListAsync(ReviewQuery query) =>
        Store.ListReviewsAsync(Slots.Of(query.ProductId), query, CancellationToken.None);

    private async Task<IEnumerable<string>> IdsAsync(ReviewQuery query) =>
        (await ListAsync(query)).Select(row => row.ReviewId);

    private Task<IReadOnlyList<int>> CountAsync(string productId) =>
        Store.CountReviewsAsync(Slots.Of(productId), productId, CancellationToken.None);
}
