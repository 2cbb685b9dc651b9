namespace Orleans.Runtime;

/// <summary>A type that implements a grain interface by calling.</summary>
/// <param name="Type">Derives from <see cref="GrainReference"/>.</param>
/// <param name="Methods">The methods, in the order of the numbers that the type passes on.</param>
internal sealed record ProxyType(Type Type, GrainMethod[] Methods);
