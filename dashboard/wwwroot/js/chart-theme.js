// ECharts in the colours of the page: read from the tokens, so that there is one place for them.
import * as echarts from "/lib/echarts/echarts.mjs";

export { echarts };

export function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function theme() {
    const text = token("text-2"), faint = token("text-3"), line = token("line"), strong = token("line-strong");
    const font = { fontFamily: token("font"), color: text };
    const axis = {
        axisLine: { lineStyle: { color: strong } },
        axisTick: { lineStyle: { color: strong } },
        axisLabel: { ...font, color: faint, fontSize: 11 },
        nameTextStyle: { ...font, color: faint, fontSize: 11 },
        splitLine: { lineStyle: { color: line } },
        splitArea: { show: false },
    };
    return {
        color: [1, 2, 3, 4, 5, 6, 7, 8].map(number => token(`series-${number}`)),
        backgroundColor: "transparent",
        textStyle: font,
        title: { textStyle: { ...font, color: token("text"), fontSize: 13, fontWeight: 600 }, subtextStyle: { ...font, color: faint, fontSize: 11 } },
        legend: { textStyle: { ...font, fontSize: 11 }, inactiveColor: strong, pageTextStyle: font, pageIconColor: text, pageIconInactiveColor: strong },
        tooltip: {
            backgroundColor: token("raised"), borderColor: line, borderWidth: 1, padding: [6, 10],
            textStyle: { ...font, color: token("text"), fontSize: 12 },
            axisPointer: { lineStyle: { color: strong }, crossStyle: { color: strong }, label: { backgroundColor: token("text-2"), color: token("surface") } },
        },
        categoryAxis: axis, valueAxis: axis, logAxis: axis, timeAxis: axis,
        line: { symbolSize: 4, lineStyle: { width: 1.6 } },
        parallel: { parallelAxisDefault: axis },
        dataZoom: { textStyle: font, borderColor: line, fillerColor: token("accent-soft"), handleStyle: { color: token("accent") }, dataBackground: { lineStyle: { color: strong }, areaStyle: { color: line } } },
        visualMap: { textStyle: font },
    };
}
