namespace Orleans;

/// <summary>Base of the interfaces of grains whose key is a GUID and a string.</summary>
public interface IGrainWithGuidCompoundKey : IGrain
{
}
