namespace Orleans.Runtime;

/// <summary>Gives the services of an activation's scope their activation.</summary>
internal sealed class ActivationOfScope
{
    /// <summary>The activation; null in scopes that no activation made.</summary>
    internal Activation? Activation { get; set; }
}
