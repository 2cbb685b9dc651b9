namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// A toy teacher cannot be trained: a stage diverged, the autoencoder loses what pictures show, or the folder of states is
/// taken. A retry helps only after what the message says.
/// </summary>
/// <param name="message">What was found, with values, and what to do.</param>
/// <param name="inner">Cause, where there is one.</param>
public sealed class TeacherTrainingException(string message, Exception? inner = null) : Exception(message, inner);
