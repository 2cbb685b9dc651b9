// Before the first paint: a person's choice of colours, or the system's. A plain script, so that nothing flashes.
(() => {
    const root = document.documentElement;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const choices = ["system", "light", "dark"];
    const choice = () => choices.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system";
    const apply = () => {
        const chosen = choice();
        root.dataset.themeChoice = chosen;
        root.dataset.theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
        // Charts take their colours from the tokens and draw themselves again.
        window.dispatchEvent(new CustomEvent("snoopi-theme"));
    };
    apply();
    dark.addEventListener("change", apply);
    window.addEventListener("storage", apply);
    document.addEventListener("click", click => {
        if (click.target.closest("[data-theme-switch]")) {
            localStorage.setItem("theme", choices[(choices.indexOf(choice()) + 1) % choices.length]);
            apply();
        }
    });
})();
