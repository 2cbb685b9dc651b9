namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>Text from outside as nobody wants it: it must come out of every page as the text that it is.</summary>
internal static class OutsideText
{
    /// <summary>Sets a global of the page that shows it, if it is run in any of the ways that markup is run.</summary>
    public const string Script =
        "<script>window.taken = 1</script><img src=x onerror=\"window.taken = 2\"><b>boats</b> &amp; {{taken}}";

    /// <summary>A file's name, as every file system takes it.</summary>
    public const string FileName = "<img src=x onerror=window.taken=4>.txt";

    /// <summary>What is looked for in a page that has run it.</summary>
    public const string Global = "window.taken";

    /// <summary>10,000 characters of which none may be broken at a space.</summary>
    public static string Long { get; } = "endless-" + new string('x', 9_988) + "-end";
}
