namespace TorchSharp.Modules;

/// <summary>Marks modules that have nothing to move or save.</summary>
public interface IParameterLessModule
{
}

/// <summary>What modules without parameters have in common.</summary>
internal static class ParameterLessModules
{
    internal static InvalidOperationException Refusal(string name, string kind) =>
        new($"{name} has no parameters by design: it cannot register a {kind}.");
}
