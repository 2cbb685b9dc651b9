// What pages share: copying, dialogs, and keys.
import "./spark-line.js";
import "./grids.js";

document.addEventListener("click", async click => {
    const button = click.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.copied = "";
    setTimeout(() => delete button.dataset.copied, 1500);
});

// "/" puts the cursor into the page's search field, as on most such pages.
document.addEventListener("keydown", key => {
    if (key.key !== "/" || key.ctrlKey || key.metaKey || key.altKey || key.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("[data-search]");
    if (search) {
        key.preventDefault();
        search.focus();
        search.select();
    }
});

window.snoopi = {
    openDialog(dialog) {
        if (!dialog.open) dialog.showModal();
    },
    closeDialog(dialog) {
        if (dialog.open) dialog.close();
    },
};
