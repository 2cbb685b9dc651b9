// The connection between this page and the dashboard's process. Blazor tries again by itself and says how it goes; where the
// process has been started anew the page's circuit is gone, and the page is loaded again.
const element = document.getElementById("components-reconnect-modal");
const count = element.querySelector("[data-reconnect-count]");
let isWaiting = false;

async function reloadWhenThere() {
    if (isWaiting) return;
    isWaiting = true;
    for (let pause = 500; ; pause = Math.min(pause * 1.5, 5000)) {
        try {
            const answer = await fetch("/alive", { cache: "no-store" });
            if (answer.ok) {
                location.reload();
                return;
            }
        } catch {
            // Not there yet.
        }
        await new Promise(done => setTimeout(done, pause));
    }
}

element.addEventListener("components-reconnect-state-changed", change => {
    const { state, currentAttempt, secondsToNextAttempt } = change.detail ?? {};
    if (state === "failed" || state === "rejected") reloadWhenThere();
    count.textContent = secondsToNextAttempt > 0 ? `, next in ${secondsToNextAttempt} s` : currentAttempt > 1 ? `, try ${currentAttempt}` : "";
});

new MutationObserver(() => {
    if (element.classList.contains("components-reconnect-failed") || element.classList.contains("components-reconnect-rejected")) reloadWhenThere();
}).observe(element, { attributes: true, attributeFilter: ["class"] });

element.querySelector("[data-reconnect-now]").addEventListener("click", async () => {
    try {
        if (!await Blazor.reconnect()) location.reload();
    } catch {
        reloadWhenThere();
    }
});
