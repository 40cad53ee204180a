// The inbox by keyboard. Every act is a link or a button of the page; no key decides by itself.
import { keysOn, onKeys, setKeys } from "./keys.js";

const one = (selector) => document.querySelector(selector);
const rows = () => [...document.querySelectorAll("#rows .row-case")];
const current = () => one("#rows .row-case[aria-current]");
const desk = one(".desk");

function open(row) {
  if (!row) return;
  row.focus();
  row.click();
}

function move(step) {
  const all = rows();
  const place = all.indexOf(current());
  open(all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + step))]);
}

function write(text) {
  const opinion = one("#opinion");
  if (!opinion) return;
  opinion.focus();
  if (text) opinion.value = opinion.value ? `${opinion.value} ${text}` : text;
}

const phrase = (number) => document.querySelectorAll(".phrase")[number - 1]?.dataset.phrase;
const choose = (key) => one(`#decide [data-key=${key}]`)?.focus();
const refresh = () => one("[data-refresh]")?.click();

function back() {
  const dialog = one("#keys");
  if (dialog.open) return false;
  if (document.activeElement.closest(".pane-read")) (current() ?? rows()[0])?.focus();
  desk.classList.remove("is-open");
}

onKeys({
  j: () => move(1),
  k: () => move(-1),
  e: () => write(""),
  a: () => choose("a"),
  r: () => choose("r"),
  d: () => choose("d"),
  g: refresh,
  "/": () => one("#q")?.focus(),
  "?": () => one("#keys").showModal(),
  Escape: back,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [String(n), () => (phrase(n) ? write(phrase(n)) : false)])),
});

document.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-phrase]");
  if (ready) write(ready.dataset.phrase);
  if (event.target.closest("[data-back]") && desk.classList.contains("is-open") && rows().length) {
    event.preventDefault();
    desk.classList.remove("is-open");
    current()?.focus();
  }
});

// A decision goes out once, however often the button is pressed; the command key makes it safe anyway.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "decide") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => one("#decide")?.removeAttribute("data-sent"));

// The case that is open is not fetched over what is being typed into it; G asks for it anew.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.detail.elt.closest(".row-case[aria-current]");
  if (!row || one("#read-t") === null) return;
  event.preventDefault();
  desk.classList.add("is-open");
});

// htmx has put another case into the reading pane.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "case") return;
  const asker = event.detail.requestConfig.elt;
  const ref = asker.dataset.ref;
  for (const row of rows()) {
    if (row.dataset.ref === ref) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  if (asker.id !== "case") desk.classList.add("is-open");
  current()?.scrollIntoView({ block: "nearest" });
  if (matchMedia("(max-width: 767.98px)").matches) window.scrollTo(0, 0);
});

const toggle = one("#keys-on");
toggle.checked = keysOn();
toggle.addEventListener("change", () => setKeys(toggle.checked));
