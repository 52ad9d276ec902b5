using Commerce;
using Commerce.Storage.Tests;
using Xunit.MicrosoftTestingPlatform;

// The tests, or the child process that SqliteCrashTests kills.
return args is [CrashWriter.Argument, var directory, var acknowledgements]
    ? await CrashWriter.RunAsync(directory, acknowledgements)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
