using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Tests;

/// <summary>One member of each kind that no package has, for the checker to find.</summary>
[SuppressMessage("Design", "CA1051", Justification = "A visible field is what the checker must see.")]
[SuppressMessage("Usage", "CA2225", Justification = "An operator is what the checker must see.")]
public class ForeignMembers
{
    public const int Field = 1;

    private int _hidden;

    public event EventHandler? Happened;

    public int Property { get; set; }

    internal int HiddenProperty { get; set; }

    public static ForeignMembers operator +(ForeignMembers left, ForeignMembers right) =>
        left is null ? right : left;

    public void Method(int value)
    {
        Property = value;
        Happened?.Invoke(this, EventArgs.Empty);
    }

    protected virtual void Protected()
    {
    }

    internal void HiddenMethod() => HiddenProperty = ++_hidden;
}
