// Keeps the worklist fresh: asks every few seconds, says how old the list is, and never moves a row under somebody's
// hand. Without this script the list is the page as it was loaded.
const PACE = { active: 3000, idle: 15000, hidden: 60000 };
const IDLE_AFTER = 60000;
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
let lastActive = Date.now();

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
  timer = window.setTimeout(ask, pace());
}

function pace() {
  if (document.hidden) return PACE.hidden;
  return Date.now() - lastActive > IDLE_AFTER ? PACE.idle : PACE.active;
}

function wake() {
  const wasIdle = pace() === PACE.idle;
  lastActive = Date.now();
  if (wasIdle) askLater();
}

for (const sign of ["pointermove", "keydown", "touchstart"]) document.addEventListener(sign, wake, { passive: true });

// Whatever becomes of this question, there is a next one.
function ask() {
  askLater();
  if (held && !inUse()) showHeld();
  window.htmx.trigger(list(), "poll");
}

function isOurs(xhr) {
  const { pathname } = new URL(xhr.responseURL, location.href);
  return pathname === new URL(list().getAttribute("hx-get"), location.href).pathname || /^\/alerts\//.test(pathname);
}

// By who asked: once the answer is shown, the list that asked has gone from the page, and the event comes from around it.
const isPoll = ({ detail }) => (detail.requestConfig ?? detail).elt.id === "live";

document.addEventListener("htmx:configRequest", (event) => {
  if (isPoll(event)) event.detail.headers["If-None-Match"] = `"${list().dataset.version}"`;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  if (!isPoll(event)) {
    if (event.detail.requestConfig.verb === "post") ask();
    return;
  }
  if (xhr.status === 200 || xhr.status === 304) lastSuccess = Date.now();
  showAge();
  askLater();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, serverResponse } = event.detail;
  if (xhr.status !== 200 && isPoll(event)) {
    event.detail.shouldSwap = false;
    event.detail.isError = xhr.status !== 304;
    return;
  }
  if (!isOurs(xhr)) {
    // The session has ended: the answer is the page that asks to sign in. After it, words that were begun are there.
    event.detail.shouldSwap = false;
    location.assign(isWriting() ? byId("panel-open").href : location.href);
    return;
  }
  if (isPoll(event)) event.detail.shouldSwap = decide(serverResponse);
});

// What somebody does beside the list and does not reach the server is said there; what was typed stays as it is.
function tellLost(event) {
  if (isPoll(event)) return;
  byId("not-sent")?.remove();
  byId("panel").prepend(byId("lost").content.cloneNode(true));
  byId("panel").scrollTop = 0;
  document.dispatchEvent(new Event("lost"));
}

for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(lost, tellLost);

function isWriting() {
  return byId("panel-open") && [...byId("panel").querySelectorAll("textarea[name=note]")].some((field) => field.value);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "panel") settle();
});
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
  const isUnseen = Number(next.dataset.unseen) > Number(list().dataset.unseen);
  if (isUnseen && urgent.length === 0) announce(next.querySelector("#unseen span").textContent);
  known = new Set(before.keys());
  const moves = [...before.keys()].join() !== [...after.keys()].join();
  if (urgent.length === 0 && !isUnseen && moves && inUse()) {
    hold(next, before, after);
    return false;
  }
  return true;
}

let known = new Set();

function shout(line) {
  const name = line.querySelector(".name").textContent;
  announce(`${byId("shouted").dataset.emergency}: ${name}. ${line.querySelector(".reason").textContent}`);
}

function announce(text) {
  if (byId("sound").checked) beep();
  byId("shouted").textContent = text;
}

function beep() {
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  tone.frequency.value = 880;
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.4);
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
  if (chosen) byId(chosen)?.setAttribute("aria-current", "true");
  for (const id of ticked) if (byId(id)) byId(id).checked = true;
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

// One patient beside the list; where there is no room for that, the link leads to its page

const ROOM = window.matchMedia("(min-width: 80rem)");
let chosen = "";
const ticked = new Set();

const once = (place, name, value) => new Promise((done) => place.addEventListener(name, () => done(value), { once: true }));

// True once the patient of a line is beside the list: whoever waits for it must not act on the one before.
window.openAlert = async (line) => {
  const [link, panel] = [line.querySelector(".name"), byId("panel")];
  if (!ROOM.matches) {
    location.assign(link.href);
    return false;
  }
  chosen = line.id;
  lines(list()).forEach((one) => one.removeAttribute("aria-current"));
  line.setAttribute("aria-current", "true");
  if (panel.dataset.line === line.id && panel.dataset.revision === line.dataset.revision) return true;
  // Only once it has settled do its forms stay beside the list.
  const opened = Promise.race([once(panel, "htmx:afterSettle", true), once(document, "lost", false)]);
  window.htmx.ajax("GET", link.getAttribute("href"), { target: "#panel", swap: "innerHTML" }).catch(() => {});
  if (!(await opened)) return false;
  Object.assign(panel.dataset, { line: line.id, revision: line.dataset.revision });
  return true;
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("tr.line a.name");
  if (!link || !ROOM.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await window.openAlert(link.closest("tr.line"));
  if (event.detail === 0) byId("panel-name")?.focus();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("tr.line input[name=step]")) return;
  for (const box of list().querySelectorAll("input[name=step]")) {
    if (box.checked) ticked.add(box.id);
    else ticked.delete(box.id);
  }
});

const sound = byId("sound");
sound.checked = localStorage.getItem("sound") === "on";
sound.addEventListener("change", () => localStorage.setItem("sound", sound.checked ? "on" : "off"));
byId("sound-label").hidden = false;

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
