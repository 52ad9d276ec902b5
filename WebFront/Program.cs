using Commerce.Hosting;
using Commerce.Web.Hosting;

return await ShopProcess.RunAsync(async () =>
{
    // The content root lies beside the program, so that it can be started from any directory.
    var builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddWebFront();

    var app = builder.Build();
    app.UseWebFront();
    app.MapWebFront();
    await app.RunAsync();
});
