using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of the interfaces of objects that are not grains and take calls from grains.</summary>
public interface IGrainObserver : IAddressable
{
}
