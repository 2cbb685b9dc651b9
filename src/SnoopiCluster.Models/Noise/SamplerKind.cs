namespace SnoopiCluster.Models.Noise;

/// <summary>Ways from noise to an image in several steps.</summary>
public enum SamplerKind
{
    /// <summary>DPM-Solver++ 2M: second order from the step before; good from about 20 steps on.</summary>
    DpmSolver,

    /// <summary>DDIM: first order; needs more steps.</summary>
    Ddim,
}
