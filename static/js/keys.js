// Single keys. Every key presses a button that can be seen; with a field in use, or switched off, they do nothing.
// What a key presses says so itself: data-key="r". What a digit presses stands in the group that the key opened.
const SWITCH = "keys";
const LINES = "tr.line, .handover-card";
const PAGES = { w: "/worklist/", p: "/patients/", h: "/handover/", i: "/insights/" };
const NEED_ALERT = ["c", "p", "r", "s", "n", "a"];

const help = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
const lines = () => [...document.querySelectorAll(LINES)];
const isOn = () => localStorage.getItem(SWITCH) !== "off";

let group = null;
let goes = false;
let lastChosen = null;

function isField(element) {
  return element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
}

function current() {
  const line = document.activeElement.closest?.(LINES);
  return line ?? document.querySelector(`${LINES.split(", ")[0]}[aria-current]`);
}

function move(step) {
  const all = lines();
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
  mark(next);
  next?.querySelector(".name").focus();
}

function mark(line) {
  lines().forEach((one) => one.removeAttribute("aria-current"));
  line?.setAttribute("aria-current", "true");
}

function use(target) {
  if (!target) return;
  if (target.matches("[data-digits]")) {
    group = target;
    target.scrollIntoView({ block: "nearest" });
    target.querySelector("[data-digit]").focus();
  } else if (target.matches("summary")) {
    target.parentElement.open = true;
    target.parentElement.querySelector("select, textarea, input:not([type=hidden])").focus();
  } else if (isField(target)) target.focus();
  else target.click();
}

// What has just come in is not yet connected: a key pressed at once would leave the list for its page.
async function settled() {
  if (!document.querySelector(".htmx-settling")) return;
  await new Promise((done) => document.addEventListener("htmx:afterSettle", done, { once: true }));
}

async function press(key) {
  await settled();
  const panel = document.getElementById("panel");
  if (!panel || !NEED_ALERT.includes(key)) {
    use(document.querySelector(`main [data-key="${key}"], .notices [data-key="${key}"]`));
    return;
  }
  const line = current() ?? lines()[0];
  if (line) {
    mark(line);
    if (!(await window.openAlert(line))) return;
  }
  use(panel.querySelector(`[data-key="${key}"]`));
}

function choose(range) {
  const line = current() ?? lines()[0];
  const box = line?.querySelector("input[name=step]");
  if (!box) return;
  mark(line);
  const boxes = [...document.querySelectorAll("tr.line input[name=step]")];
  const [from, to] = [boxes.indexOf(range && lastChosen ? lastChosen : box), boxes.indexOf(box)].sort((a, b) => a - b);
  const value = range ? true : !box.checked;
  boxes.slice(Math.max(from, 0), to + 1).forEach((one) => (one.checked = value));
  lastChosen = box;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function showHelp() {
  toggle.checked = isOn();
  help.showModal();
}

const KEYS = {
  "?": showHelp,
  j: () => move(1),
  k: () => move(-1),
  x: () => choose(false),
  X: () => choose(true),
  g: () => (goes = true),
  h: () => location.assign(PAGES.h),
  "/": () => document.querySelector(".find input[type=search]").focus(),
};

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || help.open) return;
  if (!isOn() && key !== "?") return;
  if (key.length !== 1) return;
  if (goes) {
    goes = false;
    document.querySelector(`.rail a[href="${PAGES[key]}"]`)?.click();
    return;
  }
  const digit = group?.isConnected && group.querySelector(`[data-digit="${key}"]`);
  if (digit) {
    group = null;
    digit.click();
  } else if (KEYS[key]) KEYS[key]();
  else press(key.toLowerCase());
  if (key === "/" || key === "n" || digit) event.preventDefault();
});

toggle.addEventListener("change", () => localStorage.setItem(SWITCH, toggle.checked ? "on" : "off"));
document.getElementById("show-keys").hidden = false;
document.getElementById("show-keys").addEventListener("click", showHelp);
