using System.Text.Json;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>Values of closed sets as people and the API write them.</summary>
internal static class Wording
{
    /// <summary>A value's name in lower case, its words apart, such as <c>rank started</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => InApi(value).Replace('_', ' ');

    /// <summary>A value's name as the API writes it, such as <c>rank_started</c>.</summary>
    public static string InApi<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
