// The slider over the trail. Every moment is a link; the script only fetches it in place of a new page.
import { onKeys } from "./keys.js";

const scrub = document.getElementById("scrub");
const reel = document.getElementById("reel");
const play = document.getElementById("play");
const moment = document.getElementById("moment");
const links = [...document.querySelectorAll("#events a")];
const list = document.getElementById("events");
const marks = [...document.querySelectorAll(".track line[data-x]")];
const PACE = 1_400;
const seen = new Map();
let asked = 0;
let timer = null;

function load(place) {
  const url = links[place - 1].href;
  if (!seen.has(url)) {
    const answer = fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then((reply) => {
      if (!reply.ok) throw new Error(String(reply.status));
      return reply.text();
    });
    answer.catch(() => seen.delete(url));
    seen.set(url, answer);
  }
  return seen.get(url);
}

function point(place) {
  const link = links[place - 1];
  scrub.value = place;
  document.getElementById("gone").setAttribute("x2", marks[place - 1].dataset.x);
  links.forEach((other, index) => {
    other.classList.toggle("is-later", index + 1 > place);
    other.removeAttribute("aria-current");
  });
  link.setAttribute("aria-current", "true");
  list.scrollTop = link.offsetTop - list.clientHeight / 2;
  const { when, what, seq } = link.dataset;
  const ordinal = reel.dataset.ordinal.replace("{seq}", seq);
  document.querySelector("#when b").textContent = when;
  document.querySelector("#when span").textContent = `${ordinal} ${what}`;
  scrub.setAttribute("aria-valuetext", `${when} ${what}`);
  history.replaceState(null, "", link.href);
}

async function show(place) {
  const mine = ++asked;
  point(place);
  try {
    const html = await load(place);
    if (mine !== asked) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    moment.replaceChildren(...page.body.childNodes);
    if (place < links.length) load(place + 1).catch(() => {});
  } catch {
    location.assign(links[place - 1].href);
  }
}

const here = () => Number(scrub.value);
const within = (place) => Math.min(links.length, Math.max(1, place));

function playing(on) {
  clearInterval(timer);
  timer = on ? setInterval(next, PACE) : null;
  play.setAttribute("aria-pressed", String(on));
  play.setAttribute("aria-label", on ? reel.dataset.pause : reel.dataset.play);
  play.querySelector("use").setAttribute("href", on ? reel.dataset.iconPause : reel.dataset.iconPlay);
}

function next() {
  if (here() >= links.length) return playing(false);
  show(here() + 1);
}

function step(by) {
  playing(false);
  show(within(here() + by));
}

function toggle() {
  const start = timer === null;
  if (start && here() === links.length) show(1);
  playing(start);
}

play.addEventListener("click", toggle);
scrub.addEventListener("input", () => {
  playing(false);
  show(here());
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
  const link = event.target.closest("#events a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    playing(false);
    show(links.indexOf(link) + 1);
  }
});

// The slider has its own arrows; elsewhere they step too. Space plays, except on something that can be pressed.
const onSlider = () => document.activeElement === scrub;
onKeys({
  ArrowLeft: () => (onSlider() ? false : step(-1)),
  ArrowRight: () => (onSlider() ? false : step(1)),
  " ": (event) => (event.target.closest("button, a, summary") ? false : toggle()),
});

// Whoever was quicker than this script has moved the slider already.
const shown = links.findIndex((link) => link.hasAttribute("aria-current")) + 1;
if (shown && here() !== shown) show(here());
