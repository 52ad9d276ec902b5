using System.Buffers;
using Commerce.Pictures;
using Commerce.Web.Admission;
using Commerce.Web.Json;
using Commerce.Web.Ops;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.Pictures;

/// <summary>Takes pictures that people send, and gives them to browsers.</summary>
internal sealed class PictureDesk(
    IGrainFactory grains, PictureLane lane, PictureOptions options, Switches switches, AdmissionGate gate)
{
    // Of one generation; at most twice as many are in memory, of 200 KB at most.
    private const int RecentMax = 64;
    private const int StepBytes = 64 * 1024;

    // Each is in memory as it arrives: twice as many as wait for being decoded.
    private const int ArrivingMax = 2 * PictureLane.QueueLengthMax;

    private readonly RecentCache<string, PictureContent> _recent = new(RecentMax);
    private int _arriving;

    /// <summary>The picture that a request sends, as it arrives; or why it is not read.</summary>
    public async Task<(Stream? File, Problem? Refusal)> OpenAsync(HttpContext context)
    {
        if (!UploadBody.TryLiftLimit(context, options.SizeMax))
        {
            return (null, Refused(PictureFault.TooManyBytes));
        }

        return await UploadBody.OpenAsync(context.Request) is { } file
            ? (file.Content, null)
            : (null, UploadBody.NoFile());
    }

    /// <summary>
    /// Takes a picture: it is stored in all widths when this says its id, and every front serves it. The same file
    /// again is the same picture, and costs little.
    /// </summary>
    public Task<TakenPicture> TakeAsync(Stream file, CancellationToken cancellationToken) =>
        AdmitAsync(() => TakeItAsync(file, cancellationToken), refusal => new TakenPicture(null, refusal));

    /// <summary>
    /// Makes a picture anew in its largest width, and keeps nothing: for who keeps it where not everybody may see it.
    /// </summary>
    public Task<(MadePicture? Picture, Problem? Problem)> MakeAsync(
        Stream file, CancellationToken cancellationToken) =>
        AdmitAsync(() => MakeItAsync(file, cancellationToken), refusal => (null, refusal));

    /// <summary>A picture by its name; null: there is none.</summary>
    public async Task<PictureContent?> FindAsync(string name)
    {
        if (!PictureAddress.IsName(name))
        {
            return null;
        }

        if (!_recent.TryGet(name, out var content) && (content = await GrainOf(name).GetAsync()) is not null)
        {
            _recent.Set(name, content);
        }

        return content;
    }

    private async Task<T> AdmitAsync<T>(Func<Task<T>> take, Func<Problem, T> refuse)
    {
        // Buyers first: while their requests wait for threads nothing is decoded.
        if (switches.Refusal(Switches.Pictures) is { } off)
        {
            return refuse(off);
        }

        try
        {
            return Interlocked.Increment(ref _arriving) <= ArrivingMax && gate.IsCalm
                ? await take()
                : refuse(Refused(PictureFault.Overloaded));
        }
        finally
        {
            Interlocked.Decrement(ref _arriving);
        }
    }

    private async Task<(MadePicture? Picture, Problem? Problem)> MakeItAsync(
        Stream file, CancellationToken cancellationToken)
    {
        if (await ReadAsync(file, cancellationToken) is not { } sent)
        {
            return (null, Refused(PictureFault.TooManyBytes));
        }

        var made = await lane.MakeAsync(sent, cancellationToken);
        return made.Fault is { } fault
            ? (null, Refused(fault))
            : (new MadePicture(PictureAddress.IdOf(sent.Span), made.Sizes[^1]), null);
    }

    private async Task<TakenPicture> TakeItAsync(Stream file, CancellationToken cancellationToken)
    {
        if (await ReadAsync(file, cancellationToken) is not { } sent)
        {
            return new TakenPicture(null, Refused(PictureFault.TooManyBytes));
        }

        var id = PictureAddress.IdOf(sent.Span);
        var names = PictureAddress.Widths.Select(width => PictureAddress.NameOf(id, width)).ToList();
        var there = await Task.WhenAll(names.Select(name => GrainOf(name).GetAsync()));
        if (there.All(content => content is not null))
        {
            return Taken(id, there[^1]!);
        }

        var made = await lane.MakeAsync(sent, cancellationToken);
        if (made.Fault is { } fault)
        {
            return new TakenPicture(null, Refused(fault));
        }

        await Task.WhenAll(names.Zip(made.Sizes, (name, content) => GrainOf(name).PutAsync(content)));
        return Taken(id, made.Sizes[^1]);
    }

    private static TakenPicture Taken(string id, PictureContent largest) =>
        new(new PictureView(id, largest.Width, largest.Height, PictureAddress.UrlOf(id, PictureAddress.Widths[^1])),
            null);

    private Problem Refused(PictureFault fault) => fault switch
    {
        PictureFault.Overloaded => Problem.TooBusy(),
        PictureFault.TooManyBytes => new Problem(
            ProblemCode.BodyTooLarge, $"A picture has at most {options.SizeMax} bytes. Send a smaller one."),
        PictureFault.UnknownType => new Problem(
            ProblemCode.UnsupportedMediaType, "The content is neither JPEG nor PNG nor WebP. Send one of these."),
        PictureFault.TooManyPixels => new Problem(
            ProblemCode.Validation, $"A picture has at most {options.PixelsMax} pixels. Send it smaller."),
        PictureFault.Broken => new Problem(
            ProblemCode.Validation, "The picture cannot be read to its end. Save it anew and send that."),
    };

    private IPictureGrain GrainOf(string name) => grains.GetGrain<IPictureGrain>(name);

    // Memory grows with what has arrived, not with what a header claims. Null: it is more than may be sent.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        using var sent = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(StepBytes);
        try
        {
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (sent.Length + count > options.SizeMax)
                {
                    return null;
                }

                sent.Write(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return sent.GetBuffer().AsMemory(0, (int)sent.Length);
    }
}

/// <summary>What became of a picture that was sent.</summary>
/// <param name="Picture">The picture; null: it was not taken.</param>
/// <param name="Problem">Why not.</param>
internal sealed record TakenPicture(PictureView? Picture, Problem? Problem);

/// <summary>A picture that was made and is kept nowhere yet.</summary>
/// <param name="PictureId">Its id, as those that are kept have it.</param>
internal sealed record MadePicture(string PictureId, PictureContent Content);

/// <summary>A picture as who sent it sees it.</summary>
/// <param name="PictureId">Its id, by which products have it.</param>
/// <param name="Width">Pixels of the widest.</param>
/// <param name="Height">The same.</param>
/// <param name="Url">Where the widest is.</param>
internal sealed record PictureView(string PictureId, int Width, int Height, string Url);
