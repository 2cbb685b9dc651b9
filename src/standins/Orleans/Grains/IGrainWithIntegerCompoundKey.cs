namespace Orleans;

/// <summary>Base of the interfaces of grains whose key is a 64-bit integer and a string.</summary>
public interface IGrainWithIntegerCompoundKey : IGrain
{
}
