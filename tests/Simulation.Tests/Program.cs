using System.Globalization;
using Commerce;
using Commerce.Simulation;
using Xunit.MicrosoftTestingPlatform;

// The tests; or one seed with its trace; or many seeds.
return args switch
{
    [Simulation.TraceCommand, var seed, .. var plant] => Simulation.PrintTrace(Number(seed), PlantOf(plant)),
    [Swarm.Command, var first, var count, .. var plant] => Swarm.Print(Number(first), Number(count), PlantOf(plant)),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static Plant PlantOf(string[] names) => names is [var name] ? Enum.Parse<Plant>(name) : Plant.None;
