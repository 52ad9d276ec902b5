using Commerce.LoadTests;

return await Commands.Root(TimeProvider.System).Parse(args).InvokeAsync();
