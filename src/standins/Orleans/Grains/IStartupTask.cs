namespace Orleans.Runtime;

/// <summary>Work to do when the silo has started; its failure fails the start.</summary>
public interface IStartupTask
{
    /// <summary>Does the work; grains can be called.</summary>
    /// <param name="cancellationToken">Cancelled when the start is abandoned.</param>
    Task Execute(CancellationToken cancellationToken);
}
