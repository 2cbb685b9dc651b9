using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>
/// An ECharts chart. Its option is JSON (<see cref="ChartOption"/> makes it of plain objects) and is sent to the browser only
/// when the text has changed. Colours, sizes and fonts come from the page's tokens; the chart follows the theme and its element's
/// size, and ends with the component.
/// </summary>
public sealed partial class Chart : ComponentBase, IAsyncDisposable
{
    private ElementReference _element;
    private IJSObjectReference? _module;
    private DotNetObjectReference<Chart>? _self;
    private string? _shown;
    private bool _isGone;

    /// <summary>The option as ECharts documents it, without functions: write <c>{"$token": "series-2"}</c> for a colour of the
    /// page and <c>{"$format": "number"}</c> for a formatter of <c>js/chart.js</c>.</summary>
    [Parameter, EditorRequired]
    public required string Option { get; set; }

    /// <summary>What the chart shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Its height in CSS units; it is as wide as its place.</summary>
    [Parameter]
    public string Height { get; set; } = "16rem";

    /// <summary>Charts of one group share their pointer and zoom; null for none.</summary>
    [Parameter]
    public string? Group { get; set; }

    /// <summary>Whether a new option is laid over the old one, which keeps zoom and hidden series; series are replaced.</summary>
    [Parameter]
    public bool IsMerged { get; set; } = true;

    /// <summary>Called for ECharts' <c>click</c>.</summary>
    [Parameter]
    public EventCallback<ChartEvent> OnClick { get; set; }

    /// <summary>Called by js/chart.js.</summary>
    [JSInvokable]
    public Task OnChartEvent(string kind, ChartEvent what) => kind == "click" ? OnClick.InvokeAsync(what) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            IJSObjectReference module = await Script.InvokeAsync<IJSObjectReference>("import", "/js/chart.js");
            if (_isGone)
            {
                await module.DisposeAsync();
                return;
            }

            _self = DotNetObjectReference.Create(this);
            await module.InvokeVoidAsync("open", _element, _self, Group, OnClick.HasDelegate ? ClickOnly : []);
            _module = module;
        }

        if (_module is not null && _shown != Option)
        {
            bool isMerged = IsMerged && _shown is not null;
            _shown = Option;
            await _module.InvokeVoidAsync("set", _element, Option, isMerged);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("close", _element);
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the chart with it.
        }

        _self?.Dispose();
    }

    private static readonly string[] ClickOnly = ["click"];
}
