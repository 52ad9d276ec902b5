using Microsoft.Playwright;

namespace Commerce.Shop;

/// <summary>How somebody uses a page: with a mouse, or with nothing but a keyboard.</summary>
internal abstract class Hand
{
    public static readonly Hand Mouse = new WithMouse();
    public static readonly Hand Keyboard = new WithKeyboard();

    /// <summary>Follows a link or presses a button.</summary>
    public abstract Task PressAsync(ILocator target);

    /// <summary>Writes into a field, over what is there.</summary>
    public abstract Task WriteAsync(ILocator field, string text);

    /// <summary>Chooses one of a group of radio buttons, of which one is chosen already.</summary>
    public abstract Task ChooseAsync(ILocator radio);

    private sealed class WithMouse : Hand
    {
        public override Task PressAsync(ILocator target) => target.ClickAsync();

        public override Task WriteAsync(ILocator field, string text) => field.FillAsync(text);

        public override Task ChooseAsync(ILocator radio) => radio.CheckAsync();
    }

    private sealed class WithKeyboard : Hand
    {
        private const int PressesMax = 200;

        public override async Task PressAsync(ILocator target)
        {
            await ReachAsync(target);
            await target.Page.Keyboard.PressAsync("Enter");
        }

        public override async Task WriteAsync(ILocator field, string text)
        {
            await ReachAsync(field);
            await field.Page.Keyboard.PressAsync("Control+A");
            await field.Page.Keyboard.TypeAsync(text);
        }

        public override async Task ChooseAsync(ILocator radio)
        {
            // Tab stops at a group once, at what is chosen; arrows choose another.
            var group = await radio.GetAttributeAsync("name");
            await ReachAsync(radio.Page.Locator($"input[type=radio][name='{group}']:checked"));
            for (var presses = 0; presses < PressesMax && !await radio.IsCheckedAsync(); presses++)
            {
                await radio.Page.Keyboard.PressAsync("ArrowDown");
            }

            Assert.True(await radio.IsCheckedAsync(), $"Arrows did not choose {radio}.");
        }

        private static async Task ReachAsync(ILocator target)
        {
            await target.WaitForAsync();
            for (var presses = 0; presses < PressesMax; presses++)
            {
                if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                {
                    return;
                }

                await target.Page.Keyboard.PressAsync("Tab");
            }

            Assert.Fail($"{PressesMax} presses of Tab did not reach {target}.");
        }
    }
}
