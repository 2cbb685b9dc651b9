using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Silo;

/// <summary>What a person is told of a request that the silo did not carry out.</summary>
internal static class SiloRefusal
{
    private const int MostCharacters = 300;

    /// <summary>Explains an answer that is not a success: problem details where it has them.</summary>
    public static async Task<CliFault> OfAsync(
        HttpResponseMessage answer, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        string body = await answer.Content.ReadAsStringAsync(cancellationToken);
        int exitCode = answer.StatusCode < HttpStatusCode.InternalServerError ? ExitCode.Usage : ExitCode.Failed;
        return new CliFault(
            ProblemIn(body, json) is { } problem ? Text(problem) : TextWithoutProblem(answer, body), exitCode);
    }

    private static string Text(ApiProblem problem)
    {
        StringBuilder text = new(problem.Detail);
        ImmutableArray<SpecFault> errors = problem.Errors.IsDefault ? [] : problem.Errors;

        // What the detail says already need not be said twice.
        foreach (SpecFault error in errors.Where(
            error => !problem.Detail.Contains(error.Message, StringComparison.Ordinal)))
        {
            text.Append($"\n  {error}");
        }

        return text.ToString();
    }

    private static ApiProblem? ProblemIn(string body, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize<ApiProblem>(body, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string TextWithoutProblem(HttpResponseMessage answer, string body)
    {
        string found = body.ReplaceLineEndings(" ").Trim();
        return $"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode} {answer.ReasonPhrase}"
            + (found.Length == 0 ? "." : $": {found[..Math.Min(found.Length, MostCharacters)]}");
    }
}
