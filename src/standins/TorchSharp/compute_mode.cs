namespace TorchSharp;

/// <summary>How <see cref="torch.cdist"/> computes Euclidean distances.</summary>
public enum compute_mode
{
    /// <summary>Through a matrix product for more than 25 rows on either side.</summary>
    use_mm_for_euclid_dist_if_necessary = 0,

    /// <summary>Through a matrix product: fast, with cancellation between near rows.</summary>
    use_mm_for_euclid_dist = 1,

    /// <summary>From the differences of the elements: a row's distance to its own copy is exactly zero.</summary>
    donot_use_mm_for_euclid_dist = 2,
}
