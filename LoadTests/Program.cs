using Commerce.LoadTests;

// After Ctrl-C servers are stopped and folders deleted; that takes longer than the default of two seconds.
return await Commands.Root(TimeProvider.System).Parse(args).InvokeAsync(
    new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
