// Single keys: off while somebody types, and switchable for good (WCAG 2.1.4).
const SWITCH = "baguan-keys";
const TYPING = "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]";

export const keysOn = () => localStorage.getItem(SWITCH) !== "off";
export const setKeys = (on) => localStorage.setItem(SWITCH, on ? "on" : "off");

/** Call the function named by the pressed key; a function that returns false leaves the key alone. */
export function onKeys(table) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const act = table[event.key] ?? table[event.key.toLowerCase()];
    if (!act) return;
    const single = event.key.length === 1;
    if (single && (!keysOn() || event.target.closest(TYPING))) return;
    if (act(event) !== false) event.preventDefault();
  });
}
