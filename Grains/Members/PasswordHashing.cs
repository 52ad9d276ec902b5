using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Commerce.Members;

/// <summary>
/// Hashes passwords and checks them: PBKDF2 with HMAC-SHA512, 210,000 iterations and a random salt of 128 bits. One at
/// a time, on a thread of its own with a bounded queue, so that a flood of sign-ins takes at most one core and never a
/// thread that serves buyers. For fronts; grains only ever see hashes.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    /// <summary>As OWASP and ASVS 5.0 (appendix C) ask for PBKDF2 with SHA-512.</summary>
    public const int Iterations = 210_000;

    /// <summary>More waiting sign-ins than this are refused: at some 100 ms each the last one would wait 6 s.</summary>
    public const int QueueLengthMax = 64;

    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions
    {
        CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV3,
        IterationCount = Iterations,
    }));

    private readonly BlockingCollection<Job> _jobs = new(QueueLengthMax);
    private readonly Lazy<string> _nobodysHash;
    private readonly Thread _thread;

    public PasswordHashing()
    {
        _nobodysHash = new Lazy<string>(() => _hasher.HashPassword(this, "nobody's"));
        _thread = new Thread(Work) { IsBackground = true, Name = "passwords" };
        _thread.Start();
    }

    /// <summary>Hashes a new password; null: too many wait, try again later.</summary>
    public Task<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword(this, password), cancellationToken);

    /// <summary>Checks a password. An account that does not exist takes the same time as one that does.</summary>
    /// <param name="account">The account; null if there is none.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="cancellationToken">Whoever asked has gone: what has not begun is not done.</param>
    public async Task<PasswordCheck> CheckAsync(
        Account? account, string password, CancellationToken cancellationToken) =>
        await RunAsync(() => Check(account?.PasswordHash, password), cancellationToken)
        ?? new PasswordCheck(PasswordVerdict.Overloaded, null);

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private PasswordCheck Check(string? storedHash, string password)
    {
        var result = _hasher.VerifyHashedPassword(this, storedHash ?? _nobodysHash.Value, password);
        return (storedHash, result) switch
        {
            (null, _) or (_, PasswordVerificationResult.Failed) => new PasswordCheck(PasswordVerdict.Wrong, null),
            (_, PasswordVerificationResult.SuccessRehashNeeded) =>
                new PasswordCheck(PasswordVerdict.Right, _hasher.HashPassword(this, password)),
            _ => new PasswordCheck(PasswordVerdict.Right, null),
        };
    }

    private async Task<T?> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        where T : class
    {
        var job = new Job(work, cancellationToken);
        return _jobs.TryAdd(job, 0, cancellationToken) ? (T)await job.Done.Task : null;
    }

    private void Work()
    {
        _ = _nobodysHash.Value;
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            try
            {
                job.CancellationToken.ThrowIfCancellationRequested();
                job.Done.SetResult(job.Work());
            }
            catch (OperationCanceledException)
            {
                job.Done.SetCanceled(job.CancellationToken);
            }
            catch (Exception exception)
            {
                job.Done.SetException(exception);
            }
        }
    }

    private sealed record Job(Func<object> Work, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<object> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How the check of a password ended.</summary>
public enum PasswordVerdict
{
    /// <summary>Too many wait; nothing was checked. Try again later.</summary>
    Overloaded,

    /// <summary>Not the account's, or there is no such account; nobody is told which.</summary>
    Wrong,

    /// <summary>The account's.</summary>
    Right,
}

/// <summary>The answer to a check.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="NewHash">The stored hash is weaker than today's: put this one in its place.</param>
public sealed record PasswordCheck(PasswordVerdict Verdict, string? NewHash);
