// <spark-line values="1,2,,3">: a small line without axes. An empty place is a gap. Drawn by ECharts when it comes into sight.
import { echarts, theme, token } from "./chart-theme.js";

class SparkLine extends HTMLElement {
    static observedAttributes = ["values"];
    #chart;
    #isSeen = false;
    #sight = new IntersectionObserver(entries => {
        if (entries.some(entry => entry.isIntersecting)) {
            this.#isSeen = true;
            this.#sight.disconnect();
            this.#draw();
        }
    }, { rootMargin: "200px" });
    #recolour = () => this.#draw();

    connectedCallback() {
        this.#sight.observe(this);
        window.addEventListener("snoopi-theme", this.#recolour);
    }

    disconnectedCallback() {
        this.#sight.disconnect();
        window.removeEventListener("snoopi-theme", this.#recolour);
        this.#chart?.dispose();
        this.#chart = undefined;
        this.#isSeen = false;
    }

    attributeChangedCallback() {
        this.#draw();
    }

    #draw() {
        if (!this.#isSeen || !this.isConnected) return;
        this.#chart ??= echarts.init(this, null, { renderer: "svg", width: this.clientWidth || 110, height: this.clientHeight || 28 });
        const values = (this.getAttribute("values") ?? "").split(",").map(text => text === "" ? null : Number(text));
        const colour = token(this.dataset.colour ?? "series-1");
        this.#chart.setOption({
            animation: false,
            silent: true,
            grid: { left: 1, right: 4, top: 4, bottom: 3 },
            xAxis: { type: "category", show: false, boundaryGap: false },
            yAxis: { type: "value", show: false, scale: true },
            series: [{
                type: "line", data: values, showSymbol: false, lineStyle: { width: 1.5, color: colour }, itemStyle: { color: colour },
                areaStyle: { color: colour, opacity: .1, origin: "start" },
                markPoint: this.#last(values, colour),
            }],
        }, true);
    }

    #last(values, colour) {
        const at = values.findLastIndex(value => value !== null);
        return at < 0 ? undefined : { symbol: "circle", symbolSize: 5, label: { show: false }, itemStyle: { color: colour }, data: [{ coord: [at, values[at]] }] };
    }
}

customElements.define("spark-line", SparkLine);
