// Nothing typed is lost: a few seconds after the last key the draft goes to the server, and while the
// server cannot be reached a copy stays on this computer.
const form = document.querySelector("form[data-draft]");
const PAUSE = 2_500;

if (form) {
  const saved = document.getElementById("saved");
  const offer = document.getElementById("draft-offer");
  const key = `baguan-draft:${location.pathname}`;
  let timer = null;
  let busy = false;
  let again = false;

  const typed = () => {
    const all = new FormData(form);
    all.delete("files"); // files go by their own button alone
    return all;
  };
  const words = () =>
    [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const keep = () => localStorage.setItem(key, JSON.stringify(words()));
  const forget = () => localStorage.removeItem(key);

  async function save() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    saved.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: typed(), headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      taken(await answer.json());
    } catch {
      keep();
      saved.textContent = form.dataset.offline;
    }
    busy = false;
    if (again) {
      again = false;
      later();
    }
  }

  // The first saving of a new case may answer where the draft now lives.
  function taken({ saved: said, draft_url: url, page_url: page }) {
    forget();
    saved.textContent = said ?? "";
    if (url) form.dataset.draft = url;
    if (page) {
      history.replaceState(null, "", page);
      form.setAttribute("action", page); // a field may be called action, and would answer for it
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  function fill(pairs) {
    const fields = new Map();
    for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
    for (const [name, values] of fields) {
      const control = form.elements.namedItem(name);
      const all = control instanceof RadioNodeList ? [...control] : control ? [control] : [];
      for (const element of all) {
        if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
        else element.value = values[0];
      }
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("online", () => localStorage.getItem(key) && save());

  form.addEventListener("click", (event) => {
    const repair = event.target.closest("[data-fix]");
    if (repair) {
      event.preventDefault();
      fill(Object.entries(JSON.parse(repair.dataset.fix)));
    }
    if (event.target.closest("[data-restore]")) fill(JSON.parse(localStorage.getItem(key)));
    if (event.target.closest("[data-restore], [data-forget]")) {
      offer.hidden = true;
      forget();
    }
  });

  offer.hidden = !localStorage.getItem(key);
  document.getElementById("refused")?.focus();
}
