namespace Orleans.Runtime;

/// <summary>What can be called across the silo: grains and observers.</summary>
public interface IAddressable
{
}
