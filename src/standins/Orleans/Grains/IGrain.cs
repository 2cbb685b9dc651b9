using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain interfaces; a grain interface derives from the one of its kind of key.</summary>
public interface IGrain : IAddressable
{
}
