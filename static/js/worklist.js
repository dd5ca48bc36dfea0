// Keeps the worklist fresh: asks every few seconds, says how old the list is, and never moves a row under somebody's
// hand. Without this script the list is the page as it was loaded.
const PACE = { visible: 4000, hidden: 60000 };
const AMBER_AFTER = 60;
const RED_AFTER = 180;
const EMERGENCY = "4";

const byId = (id) => document.getElementById(id);
const list = () => byId("live");
const lines = (root) => new Map([...root.querySelectorAll("tr.line")].map((line) => [line.id, line]));

let lastSuccess = Date.now();
let state = "live";
let held = null;
let timer = 0;

// How old the list is

function say(text) {
  byId("said").textContent = text;
}

function showAge() {
  const pulse = byId("pulse");
  const seconds = Math.round((Date.now() - lastSuccess) / 1000);
  const next = seconds > RED_AFTER ? "red" : seconds > AMBER_AFTER ? "amber" : "live";
  const minutes = Math.floor(seconds / 60);
  pulse.querySelector("span").textContent = pulse.dataset[next].replace("{s}", seconds).replace("{min}", minutes);
  pulse.dataset.state = next;
  if (next !== state && next !== "live") say(pulse.dataset[`${next}Said`]);
  state = next;
}

// Asking

function askLater() {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, document.hidden ? PACE.hidden : PACE.visible);
}

function ask() {
  if (held && !inUse()) showHeld();
  window.htmx.trigger(list(), "poll");
}

function isOurs(xhr) {
  return new URL(xhr.responseURL, location.href).pathname === new URL(list().getAttribute("hx-get"), location.href).pathname;
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["If-None-Match"] = `"${list().dataset.version}"`;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 200 || xhr.status === 304) lastSuccess = Date.now();
  showAge();
  askLater();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, serverResponse } = event.detail;
  if (xhr.status !== 200) {
    event.detail.shouldSwap = false;
    event.detail.isError = xhr.status !== 304;
    return;
  }
  if (!isOurs(xhr)) {
    // The session has ended: the answer is the page that asks to sign in.
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  event.detail.shouldSwap = decide(serverResponse);
});

document.addEventListener("htmx:afterSwap", () => settle());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});

// Showing what came, without moving a row under somebody's hand

function parse(text) {
  return new DOMParser().parseFromString(text, "text/html").getElementById("live");
}

function inUse() {
  return list().matches(":hover") || list().contains(document.activeElement);
}

function emergencies(before, after) {
  return [...after.values()].filter(
    (line) => line.dataset.urgency === EMERGENCY && before.get(line.id)?.dataset.urgency !== EMERGENCY,
  );
}

function decide(text) {
  const next = parse(text);
  const [before, after] = [lines(list()), lines(next)];
  const urgent = emergencies(before, after);
  urgent.forEach(shout);
  known = new Set(before.keys());
  const moves = [...before.keys()].join() !== [...after.keys()].join();
  if (urgent.length === 0 && moves && inUse()) {
    hold(next, before, after);
    return false;
  }
  return true;
}

let known = new Set();

function shout(line) {
  const box = byId("shouted");
  const name = line.querySelector(".name").textContent;
  box.textContent = `${box.dataset.emergency}: ${name}. ${line.querySelector(".reason").textContent}`;
}

function hold(next, before, after) {
  held = next;
  for (const [id, line] of before) {
    const fresh = after.get(id);
    if (fresh && fresh.dataset.revision !== line.dataset.revision && !line.contains(document.activeElement)) {
      line.innerHTML = fresh.innerHTML;
    }
  }
  list().dataset.version = next.dataset.version;
  const added = [...after.keys()].filter((id) => !before.has(id)).length;
  const button = byId("show-news");
  button.textContent = added ? button.dataset.new.replace("{n}", added) : button.dataset.changed;
  button.hidden = false;
  say(button.textContent);
}

function settle() {
  held = null;
  byId("show-news").hidden = true;
  byId("waiting").textContent = list().dataset.waiting === "0" ? "" : list().dataset.waiting;
  document.title = document.title.replace(/\(\d+\)/, `(${list().dataset.waiting})`);
  for (const [id, line] of lines(list())) if (!known.has(id)) line.classList.add("fresh");
}

function showHeld() {
  known = new Set(lines(list()).keys());
  list().replaceWith(held);
  window.htmx.process(list());
  settle();
}

byId("show-news").addEventListener("click", () => {
  showHeld();
  byId("main").focus();
});

// Clocks go on between two lists

function minutesIn(text) {
  return Math.max(Math.floor(text / 60000), 0);
}

function duration(milliseconds) {
  const minutes = minutesIn(milliseconds);
  const { minutes: short, hours: long } = list().dataset;
  if (minutes < 60) return short.replace("{m}", minutes);
  return long.replace("{h}", Math.floor(minutes / 60)).replace("{m}", String(minutes % 60).padStart(2, "0"));
}

function tick() {
  const now = Date.now();
  const halfDay = 12 * 3600 * 1000;
  for (const text of list().querySelectorAll("[data-since]")) {
    const waited = now - Date.parse(text.dataset.since);
    if (waited < 2 * halfDay) text.textContent = duration(waited);
  }
  for (const clock of list().querySelectorAll("[data-due]")) {
    const [opened, due] = [Date.parse(clock.dataset.opened), Date.parse(clock.dataset.due)];
    const left = due - now;
    if (Math.abs(left) >= halfDay) continue;
    const form = left > 0 ? list().dataset.left : list().dataset.late;
    clock.querySelector("span").textContent = form.replace("{time}", duration(Math.abs(left)));
    const share = Math.min(Math.max(left / (due - opened), 0), 1);
    clock.querySelector(".left").setAttribute("stroke-dasharray", `${(56.5 * share).toFixed(1)} 56.5`);
    clock.classList.toggle("hot", share <= 0.15);
    clock.classList.toggle("warm", share > 0.15 && share <= 0.4);
  }
}

byId("pulse").hidden = false;
showAge();
window.setInterval(showAge, 1000);
window.setInterval(tick, 10000);
askLater();
