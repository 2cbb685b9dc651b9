namespace Orleans;

/// <summary>Stages of a silo's start; lower ones end before higher ones begin.</summary>
public static class ServiceLifecycleStage
{
    /// <summary>Before everything.</summary>
    public const int First = int.MinValue;

    /// <summary>The runtime itself.</summary>
    public const int RuntimeInitialize = 2000;

    /// <summary>The services of the runtime.</summary>
    public const int RuntimeServices = 4000;

    /// <summary>The application's services that grains need.</summary>
    public const int ApplicationServices = 10000;

    /// <summary>The silo opens.</summary>
    public const int BecomeActive = 19999;

    /// <summary>The silo is open.</summary>
    public const int Active = 20000;

    /// <summary>After everything.</summary>
    public const int Last = int.MaxValue;
}
