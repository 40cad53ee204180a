// Words to choose from while somebody types. The box takes plain typing as well, and without this
// script it is a plain box.
const PAUSE = 200;
const SHORTEST = 2;
let timer = null;
let asked = 0;

function addressOf(input) {
  return input.dataset.suggest || `${input.form.dataset.suggest}${input.name}/`;
}

function listOf(input) {
  const known = document.getElementById(`${input.id}-list`);
  if (known) return known;
  const list = document.createElement("datalist");
  list.id = `${input.id}-list`;
  input.after(list);
  input.setAttribute("list", list.id);
  return list;
}

async function offer(input) {
  const mine = ++asked;
  const text = input.value.trim();
  if (text.length < SHORTEST) return;
  try {
    const answer = await fetch(`${addressOf(input)}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    const { options } = await answer.json();
    listOf(input).replaceChildren(...options.map((words) => new Option(words, words)));
  } catch {
    // Not connected: the box takes what is typed.
  }
}

document.addEventListener("input", (event) => {
  const input = event.target.closest("input[data-suggest]");
  if (!input || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(offer, PAUSE, input);
});
document.addEventListener("compositionend", (event) => {
  if (event.target.matches("input[data-suggest]")) offer(event.target);
});
