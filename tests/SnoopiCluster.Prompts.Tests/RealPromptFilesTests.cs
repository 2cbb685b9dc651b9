using SnoopiCluster.Testing;

namespace SnoopiCluster.Prompts.Tests;

/// <summary>
/// Prompt files as they are published, with the counts that were taken when they were collected (there, a
/// blank line of plain text counted as a record; here it is none).
/// </summary>
public sealed class RealPromptFilesTests
{
    [Theory]
    [InlineData("parti_prompts.tsv", 1632, 1632, "Prompt")]
    [InlineData("drawbench_200.txt", 200, 200, null)]
    [InlineData("drawbench_upsampled_200.txt", 200, 200, null)]
    [InlineData("dalle3_eval.txt", 170, 170, null)]
    [InlineData("coco2014_8k_dalle3eval.txt", 8192, 8128, null)]
    [InlineData("coco2014_30k_sid_lsg.txt.gz", 30000, 29436, null)]
    [InlineData("sid_lsg_fig8_captions.txt", 16, 16, null)]
    [InlineData("coco_30k_erasing.csv", 30000, 29495, "prompt")]
    [InlineData("dsg_1k_anns.csv", 8182, 1059, "text")]
    [InlineData("tifa_v1.0_text_inputs.json", 4081, 4079, "caption")]
    [InlineData("geneval_generation_prompts.txt", 553, 553, null)]
    [InlineData("geneval_evaluation_metadata.jsonl", 553, 553, "prompt")]
    [InlineData("flowgrpo_geneval_test_metadata.jsonl.gz", 2212, 553, "prompt")]
    [InlineData("pickapic_train_flowgrpo.txt.gz", 25432, 25432, null)]
    [InlineData("pickapic_test_flowgrpo.txt", 2048, 2048, null)]
    [InlineData("ocr_test_flowgrpo.txt", 1018, 1018, null)]
    [InlineData("t2i_compbench_color.txt", 860, 842, null)]
    [InlineData("t2i_compbench_shape.txt", 1000, 985, null)]
    [InlineData("t2i_compbench_texture.txt", 1000, 995, null)]
    [InlineData("t2i_compbench_spatial.txt", 1000, 998, null)]
    [InlineData("t2i_compbench_3d_spatial.txt", 1000, 1000, null)]
    [InlineData("t2i_compbench_numeracy.txt", 1000, 1000, null)]
    [InlineData("t2i_compbench_non_spatial.txt", 1000, 1000, null)]
    [InlineData("t2i_compbench_complex.txt", 1000, 1000, null)]
    [InlineData("imagereward_benchmark_prompts.json", 100, 100, "prompt")]
    [InlineData("hpsv2_all_alignprop.txt", 750, 750, null)]
    [InlineData("hpsv2_all_eval_alignprop.txt", 50, 50, null)]
    [InlineData("iiw_400.jsonl", 400, 400, "IIW")]
    [InlineData("iiw_docci_test.jsonl", 100, 100, "IIW")]
    [InlineData("coco_cn_ext_icap2020.txt", 4712, 4712, null)]
    [InlineData("laion_img2dataset_10000.TEXT.expected.jsonl.gz", 10000, 9988, "TEXT")]
    [InlineData("laion_img2dataset_10000.parquet", 10000, 9988, "TEXT")]
    [InlineData("laion_img2dataset_1000.parquet", 1000, 999, "TEXT")]
    public void SummaryOf_PublishedFile_HasThePublishedCounts(
        string file, long numPrompts, long numDistinct, string? column)
    {
        PromptFileSummary summary = PromptFileSummary.Of(TestData.Shared("prompts", file));

        Assert.Equal(numPrompts, summary.NumPrompts);
        Assert.Equal(numDistinct, summary.NumDistinct);
        Assert.Equal(column, summary.Column);
        Assert.Equal(0, summary.NumEmpty);
        Assert.Equal(0, summary.NumWithCarriageReturn);
    }

    [Fact]
    public void SummaryOf_PublishedPeculiarities_AreFound()
    {
        Assert.Equal(21, Of("coco2014_8k_dalle3eval.txt").NumBlankLines);
        Assert.Equal(2, Of("hpsv2_all_alignprop.txt").NumBlankLines);
        Assert.Equal(108, Of("hpsv2_all_alignprop.txt").NumWithOuterBlanks);
        Assert.Equal(3488, Of("coco2014_30k_sid_lsg.txt.gz").NumWithOuterBlanks);
        Assert.Equal(97, Of("coco_30k_erasing.csv").NumWithLineFeed);
        Assert.Equal(1, Of("parti_prompts.tsv").ShortestNumChars);
        Assert.Equal(10, Of("parti_prompts.tsv").NumWithOuterBlanks);
        Assert.Equal(9, Of("tifa_v1.0_text_inputs.json").NumWithLineFeed);
        Assert.Equal(287, Of("tifa_v1.0_text_inputs.json").NumWithOuterBlanks);
        Assert.Equal(189, Of("dalle3_eval.txt").ShortestNumChars);
        Assert.Equal(455, Of("dalle3_eval.txt").LongestNumChars);
        Assert.Equal((2489, 169), (Of("iiw_400.jsonl").LongestNumChars, Of("iiw_400.jsonl").NumWithLineFeed));
        Assert.Equal(2898, Of("iiw_docci_test.jsonl").LongestNumChars);
        Assert.Equal(1951, Of("pickapic_train_flowgrpo.txt.gz").LongestNumChars);
        Assert.Equal(2041, Of("laion_img2dataset_10000.TEXT.expected.jsonl.gz").LongestNumChars);
        Assert.Equal(22, Of("coco_cn_ext_icap2020.txt").NumWithOuterBlanks);
    }

    [Fact]
    public void ReadAll_GenEvalAsTextAndAsRecords_GivesTheSamePrompts() =>
        Assert.Equal(
            TextsOf("geneval_generation_prompts.txt"), TextsOf("geneval_evaluation_metadata.jsonl"));

    // The expected texts were taken out of the parquet file by another program.
    [Fact]
    public void ReadAll_LaionAsParquetAndAsRecords_GivesTheSamePrompts() =>
        Assert.Equal(
            TextsOf("laion_img2dataset_10000.TEXT.expected.jsonl.gz"),
            TextsOf("laion_img2dataset_10000.parquet"));

    [Fact]
    public void ReadAll_OtherColumnOfParquet_ReadsThat()
    {
        PromptFileOptions options = new() { Column = "URL" };
        string path = TestData.Shared("prompts", "laion_img2dataset_1000.parquet");

        Assert.Equal(1000, PromptFileReader.ReadAll(path, options)
            .Count(prompt => prompt.Text.StartsWith("http", StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_TarArchive_SaysThatItIsForALaterDay()
    {
        var error = Assert.Throws<PromptFileException>(
            () => PromptFileReader.Open(TestData.Shared("prompts", "dpg_bench_prompts.tar.gz")));

        Assert.Contains("tar", error.Message, StringComparison.Ordinal);
        Assert.Contains("yet", error.Message, StringComparison.Ordinal);
    }

    private static PromptFileSummary Of(string file) =>
        PromptFileSummary.Of(TestData.Shared("prompts", file));

    private static IEnumerable<string> TextsOf(string file) =>
        PromptFileReader.ReadAll(TestData.Shared("prompts", file)).Select(prompt => prompt.Text);
}
