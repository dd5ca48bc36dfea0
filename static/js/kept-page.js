// The check-in page that a phone kept has no day: it gets the one it is here and now, and asks what is due on it.

const form = document.querySelector(".check-in");
const panel = document.getElementById("kept");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const [END_OF_NIGHT, NOON] = [4, 12];
const DAY = 86_400_000;

// How far this phone's clock is from the server's, as of the last page that came with a network.
const skew = Number(localStorage.getItem("clock") ?? 0);
const now = new Date(Date.now() + skew);

function inWords(day) {
  const part = (options) =>
    new Date(`${day}T00:00Z`).toLocaleDateString(document.documentElement.lang, { ...options, timeZone: "UTC" });
  const words = { weekday: part({ weekday: "long" }), day: part({ day: "numeric" }), month: part({ month: "long" }) };
  return panel.dataset.day.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
}

function setDay(moment) {
  const day = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone: zone }).format(moment);
  form.querySelector(".eyebrow").textContent = panel.dataset.for.replace("{day}", inWords(day));
  form.elements.day.value = day;
  form.elements.client_id.value = crypto.randomUUID();
  for (const block of form.querySelectorAll("[data-due]")) ask(block, block.dataset.due.split(" ").includes(day));
}

// What is not due is not asked, unless it waits for an answer that calls for it.
function ask(block, isDue) {
  const waits = /\bwith-/.test(block.className);
  block.classList.toggle("with", waits && !isDue);
  block.hidden = block.disabled = !isDue && !waits;
}

setDay(now);
const [yesterday, night] = ["[data-yesterday]", "[data-night]"].map((name) => form.querySelector(name));
night.hidden = now.getHours() >= END_OF_NIGHT;
yesterday.hidden = !night.hidden || now.getHours() >= NOON;

function chooseDay() {
  yesterday.hidden = night.hidden = true;
}

// At night what is answered so far goes along; later in the morning it is today's, and waits for its turn.
function chooseYesterday(goesAlong) {
  const old = form.elements.client_id.value;
  setDay(new Date(now - DAY));
  chooseDay();
  form.dispatchEvent(new CustomEvent("day", { detail: goesAlong && old }));
}
yesterday.querySelector("button").addEventListener("click", () => chooseYesterday(false));
night.querySelector("[data-day=yesterday]").addEventListener("click", () => chooseYesterday(true));
night.querySelector("[data-day=today]").addEventListener("click", chooseDay);
