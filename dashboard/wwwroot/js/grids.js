// Grids of pictures: arrow keys move between the cells, and one cell is in the tabulator's way. All of it happens here, so that
// no key waits for the server.
document.addEventListener("keydown", key => {
    const cell = key.target.closest?.("[data-cell]");
    if (!cell || key.target !== cell || key.ctrlKey || key.metaKey || key.altKey) return;
    const grid = cell.closest("[data-grid]");
    const rows = [...grid.querySelectorAll("tbody tr")].map(row => [...row.querySelectorAll("[data-cell]")]);
    const row = rows.findIndex(cells => cells.includes(cell)), column = rows[row].indexOf(cell);
    const to = {
        ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
        Home: [row, 0], End: [row, rows[row].length - 1], PageUp: [0, column], PageDown: [rows.length - 1, column],
    }[key.key];
    if (to) {
        key.preventDefault();
        rows[Math.min(Math.max(to[0], 0), rows.length - 1)][Math.min(Math.max(to[1], 0), rows[row].length - 1)].focus();
    } else if (key.key === "," || key.key === ".") {
        key.preventDefault();
        document.querySelector(key.key === "," ? "[data-earlier]" : "[data-later]")?.click();
    } else if (key.key === "Enter" && cell.dataset.href) {
        window.Blazor.navigateTo(cell.dataset.href);
    }
});

document.addEventListener("focusin", focus => {
    if (!focus.target.matches?.("[data-cell]")) return;
    focus.target.closest("[data-grid]").querySelectorAll("[data-cell][tabindex='0']").forEach(cell => { cell.tabIndex = -1; });
    focus.target.tabIndex = 0;
});

// Pictures of few pixels are shown pixel by pixel; large ones are smoothed. "load" does not bubble, so it is caught on its way down.
const smallest = 96;
function sharpen(image) {
    image.classList.toggle("pixels", image.naturalWidth > 0 && image.naturalWidth <= smallest);
    image.classList.remove("gone");
}
document.addEventListener("load", load => {
    if (load.target.matches?.(".sample img")) sharpen(load.target);
}, true);
document.addEventListener("error", error => {
    if (error.target.matches?.(".sample img")) error.target.classList.add("gone");
}, true);
document.querySelectorAll(".sample img").forEach(image => { if (image.complete && image.naturalWidth > 0) sharpen(image); });

// A box of lines that stays at its end while it has the attribute "follow" and nobody has scrolled up.
customElements.define("log-box", class extends HTMLElement {
    #isAtEnd = true;
    #watch = new MutationObserver(() => this.#settle());

    connectedCallback() {
        this.addEventListener("scroll", () => { this.#isAtEnd = this.scrollHeight - this.scrollTop - this.clientHeight < 40; });
        this.#watch.observe(this, { childList: true, attributes: true, attributeFilter: ["follow"] });
        this.#settle();
    }

    disconnectedCallback() {
        this.#watch.disconnect();
    }

    #settle() {
        if (this.hasAttribute("follow") && this.#isAtEnd) this.scrollTop = this.scrollHeight;
    }
});
