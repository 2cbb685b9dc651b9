// What Charts/Chart.razor calls: an ECharts instance in an element, in the page's colours, as large as the element.
import { echarts, theme } from "./chart-theme.js";

const charts = new WeakMap();

class Chart {
    #element;
    #instance;
    #option;
    #page;
    #group;
    #events;
    #resize = new ResizeObserver(() => this.#instance?.resize());
    #recolour = () => this.#begin();

    constructor(element, page, group, events) {
        [this.#element, this.#page, this.#group, this.#events] = [element, page, group, events];
        this.#resize.observe(element);
        window.addEventListener("snoopi-theme", this.#recolour);
        this.#begin();
    }

    // Colours are fixed when an instance is made, so another theme is another instance.
    #begin() {
        const zoom = this.#instance?.getOption()?.dataZoom;
        this.#instance?.dispose();
        this.#instance = echarts.init(this.#element, theme(), { renderer: "canvas" });
        if (this.#group) {
            this.#instance.group = this.#group;
            echarts.connect(this.#group);
        }
        for (const event of this.#events) {
            this.#instance.on(event, what => this.#page?.invokeMethodAsync("OnChartEvent", event, {
                seriesName: what.seriesName ?? null, name: what.name ?? null, dataIndex: what.dataIndex ?? null,
                value: JSON.stringify(what.value ?? what.data ?? null),
            }));
        }
        if (this.#option) {
            this.#instance.setOption(this.#option, { notMerge: true });
            if (zoom) this.#instance.setOption({ dataZoom: zoom.map(one => ({ start: one.start, end: one.end })) });
        }
    }

    set(option, isMerged) {
        this.#option = isMerged && this.#option ? { ...this.#option, ...option } : option;
        this.#instance.setOption(option, isMerged ? { replaceMerge: ["series"] } : { notMerge: true });
    }

    dispose() {
        this.#resize.disconnect();
        window.removeEventListener("snoopi-theme", this.#recolour);
        this.#instance?.dispose();
        this.#instance = undefined;
    }
}

export function open(element, page, group, events) {
    charts.set(element, new Chart(element, page, group, events ?? []));
}

export function set(element, option, isMerged) {
    charts.get(element)?.set(revive(JSON.parse(option)), isMerged);
}

export function close(element) {
    charts.get(element)?.dispose();
    charts.delete(element);
}

// Options come as JSON, which has no functions: {"$token": "series-1"} is a colour of the page, {"$format": "number"} a formatter.
function revive(value) {
    if (Array.isArray(value)) return value.length > 0 && typeof value[0] === "number" ? value : value.map(revive);
    if (value === null || typeof value !== "object") return value;
    if ("$token" in value) return getComputedStyle(document.documentElement).getPropertyValue(`--${value.$token}`).trim();
    if ("$format" in value) return formats[value.$format] ?? String;
    for (const key of Object.keys(value)) value[key] = revive(value[key]);
    return value;
}

const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const formats = {
    number: value => value === null || value === undefined ? "–" : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? Number(value).toExponential(2) : digits.format(value),
    seconds: value => value < 1 ? `${digits.format(value * 1000)} ms` : `${digits.format(value)} s`,
};
