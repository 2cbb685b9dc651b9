namespace Orleans;

/// <summary>Base of the interfaces of grains whose key is a string.</summary>
public interface IGrainWithStringKey : IGrain
{
}
