namespace SnoopiCluster.Dashboard.Components.NewRun;

/// <summary>How the value of a key is written in the form.</summary>
public enum SpecFieldKind
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A list of texts, one a line.</summary>
    Lines,
}
