// "Something of yours changed", without content. The socket only hints; what waits is always asked of
// the server, every minute at the latest, so that nothing is missed while sockets are down.
const FLOOR = 60_000;
const LONGEST = 120_000;
const counter = () => document.getElementById("inbox-count");
const title = document.title;
let waitFor = 1_000;

function tell(count, stamp) {
  const list = document.getElementById("rows");
  document.title = list && count > 0 ? `(${count}) ${title}` : title;
  const nudge = document.getElementById("nudge");
  if (list && nudge && stamp) nudge.hidden = list.dataset.stamp === stamp;
}

async function ask() {
  const old = counter();
  if (!old?.dataset.url || document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(old.dataset.url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("inbox-count");
    if (!fresh) return;
    old.replaceWith(fresh);
    tell(Number(fresh.dataset.count), fresh.dataset.stamp);
  } catch {
    // Not connected; the next minute asks again.
  }
}

function listen() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ws/inbox`);
  socket.addEventListener("open", () => {
    waitFor = 1_000;
    ask();
  });
  socket.addEventListener("message", ask);
  socket.addEventListener("close", () => {
    setTimeout(listen, waitFor * (0.75 + Math.random() / 2));
    waitFor = Math.min(LONGEST, waitFor * 2);
  });
}

if (counter()) {
  tell(Number(counter().dataset.count), "");
  setInterval(ask, FLOOR);
  document.addEventListener("visibilitychange", ask);
  listen();
}
