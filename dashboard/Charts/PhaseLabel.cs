namespace SnoopiCluster.Dashboard.Charts;

/// <summary>What people call the phases of a step.</summary>
public static class PhaseLabel
{
    /// <summary>A phase's label.</summary>
    /// <param name="name">Its name in rows, such as <c>data_wait</c>; one that is not known keeps it.</param>
    public static string Of(string name) => name switch
    {
        "data_wait" => "Wait for data",
        "text" => "Text",
        "student" => "Student forward",
        "teachers" => "Teachers",
        "clip" => "CLIP",
        "backward" => "Backward",
        "lora" => "LoRA teacher",
        "all_reduce" => "All-reduce and waiting",
        "optimizer" => "Optimiser",
        "sampling" => "Sampling",
        "other" => "Other",
        _ => name.Replace('_', ' '),
    };
}
