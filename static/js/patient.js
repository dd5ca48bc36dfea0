// What a patient answered and the server does not have yet, on each of her pages. Without this file every page works.
// With it nothing is lost: it stays on the phone, encrypted, until the server has said that this very entry is saved.

const form = document.querySelector(".check-in"); // on the page of the check-in alone; check-in.js works it
const panel = document.getElementById("kept");
const holder = panel.dataset.holder ?? "";
const STORES = ["keys", "entries", "drafts"];
const [FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, TOO_LONG] = [5_000, 300_000, 30_000, 86_400_000]; // milliseconds
const [SAVED, SIGNED_OUT, OTHER_ENTRY, REFUSED, PAUSED, UNKNOWN] = [200, 403, 409, 422, 423, 0];

// The store: what is not sent yet, sealed with a key that cannot leave the browser and bound to the person it is of.
let opened;

function database() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open("recovery", 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onerror = () => fail(request.error);
    request.onsuccess = () => done(request.result);
  });
  return opened;
}

async function inStore(name, mode, work) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  return new Promise((done, fail) => {
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => done(request?.result);
    transaction.onabort = () => fail(transaction.error);
  });
}

const read = (name, key) => inStore(name, "readonly", (store) => store.get(key));
const write = (name, key, value) => inStore(name, "readwrite", (store) => store.put(value, key));
const remove = (name, key) => inStore(name, "readwrite", (store) => store.delete(key));
const all = (name) => inStore(name, "readonly", (store) => store.getAll());

async function sealingKey() {
  const known = await read("keys", "key");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Another tab may have been first: then its key stands.
  await inStore("keys", "readwrite", (store) => store.add(made, "key")).catch(() => {});
  return read("keys", "key");
}

const bytes = (text) => new TextEncoder().encode(text);
const cipher = (iv, owner) => ({ name: "AES-GCM", iv, additionalData: bytes(owner) });

async function lock(content) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { holder, iv, sealed: await crypto.subtle.encrypt(cipher(iv, holder), await sealingKey(), content) };
}

const unlock = async ({ holder: owner, iv, sealed }) =>
  crypto.subtle.decrypt(cipher(iv, owner), await sealingKey(), sealed);
const seal = (said) => lock(bytes(JSON.stringify(said)));
const unseal = async (row) => JSON.parse(new TextDecoder().decode(await unlock(row)));

// In the order in which they were kept: a clock may jump, a number does not.
const entries = async () => (await all("entries")).sort((one, other) => one.place - other.place);
const drafts = async () => (await all("drafts")).filter((draft) => draft.holder === holder);

async function keep(id, said, refused = false) {
  const kept = await entries();
  const place = kept.find((entry) => entry.id === id)?.place ?? (kept.at(-1)?.place ?? 0) + 1;
  const entry = { id, place, refused, ...(await seal(said)) };
  await write("entries", id, entry).catch(async (error) => {
    if (!photosWait()) throw error;
    await (await photos()).makeRoom(); // the answers come before photos
    return write("entries", id, entry);
  });
}

// Deletes what was sent, and not what was kept under the same id while it was on its way.
function forget({ id, iv }) {
  return inStore("entries", "readwrite", (store) => {
    const request = store.get(id);
    request.onsuccess = () => {
      if (request.result && String(request.result.iv) === String(iv)) store.delete(id);
    };
    return request;
  });
}

// Sending: one at a time, oldest first, from one tab at a time.
const channel = new BroadcastChannel("recovery");
let pause = FIRST_PAUSE;
let retry;

async function send(watched) {
  await navigator.locks.request("recovery-send", () => sendAll(watched));
  if (photosWait()) photos().then((waiting) => waiting.send()).catch(() => {}); // nobody waits for them
}

async function sendAll(watched) {
  clearTimeout(retry);
  const mine = (await entries()).filter((entry) => entry.holder === holder && !entry.refused);
  if (mine.length === 0) return;
  const door = await knock();
  let goesOn = door !== null;
  for (const entry of mine) goesOn = goesOn && (await sendOne(entry, door, watched === entry.id));
  pause = goesOn ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
  if (!goesOn) retry = setTimeout(send, pause);
}

// A signal's own time-out is younger than the browsers that can do everything else here.
function within(milliseconds) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), milliseconds);
  return patience.signal;
}

function call(options, address = panel.dataset.send) {
  return fetch(address, { cache: "no-store", redirect: "manual", signal: within(PATIENCE), ...options });
}

const isSignedOut = ({ type, status }) => type === "opaqueredirect" || status === 401 || status === 403;

// Asks whose entries may be sent from here now; null where nobody answers, or somebody else is signed in.
async function knock() {
  try {
    const answer = await call({});
    const said = answer.ok ? await answer.json() : {};
    show("signed-out", isSignedOut(answer) || (answer.ok && said.holder !== holder));
    return said.holder === holder ? said : null;
  } catch {
    return null;
  }
}

// Returns true when the next entry may follow.
async function sendOne(entry, door, isWatched) {
  const said = await unseal(entry);
  tell(entry.id, "sending", said);
  const isAtHand = isWatched && said.page === "opened";
  const { status, reply } = await post(door, letter(entry.id, said, isAtHand));
  if (status === SAVED && reply.id === entry.id) return saved(entry, said, reply);
  if (status === OTHER_ENTRY && !said.again) return sendAgain(entry, said, door);
  if (status === REFUSED && isAtHand) return showMistakes(entry, door);
  const isRefused = status === REFUSED || status === OTHER_ENTRY;
  if (isRefused) await keep(entry.id, { ...said, why: reply.detail }, true);
  show("signed-out", status === SIGNED_OUT);
  tell(entry.id, "kept", { ...said, refused: isRefused, why: isRefused || status === PAUSED ? reply.detail : "" });
  return isRefused;
}

// Returns what came of it; whatever is not known to be saved or refused is sent again.
async function post(door, body) {
  try {
    const answer = await call({ method: "POST", headers: { "X-CSRFToken": door.token }, body });
    if (isSignedOut(answer)) return { status: SIGNED_OUT };
    return { status: answer.ok ? SAVED : answer.status, reply: await answer.json() };
  } catch {
    return { status: UNKNOWN };
  }
}

function letter(id, said, isAtHand) {
  const { fields, zone, page, at } = said;
  const clock = { age_seconds: Math.max(0, (Date.now() - at) / 1000), sent_at: new Date().toISOString() };
  const about = { client_id: id, holder, zone, page, ...clock, watched: isAtHand ? "1" : "" };
  return new URLSearchParams([...fields.filter(([name]) => name !== "client_id"), ...Object.entries(about)]);
}

async function saved(entry, { day }, { id, advice, check_in: stored }) {
  await forget(entry);
  if (await read("entries", id)) return true; // sent again meanwhile, and otherwise: that one is next
  const news = { id, day, advice, stored, change: await changedSince(id, stored) };
  channel.postMessage(news);
  arrived(news);
  return true;
}

// What was changed after it was sent is not saved with it: it stays, as a change of that. Returns the id of the change.
async function changedSince(id, stored) {
  const draft = await read("drafts", id);
  const change = draft?.touched ? crypto.randomUUID() : null;
  if (change) {
    const said = await unseal(draft);
    said.fields = [...said.fields.filter(([name]) => name !== "supersedes"), ["supersedes", stored]];
    await write("drafts", change, { id: change, touched: true, isChange: true, ...(await seal(said)) });
  }
  await remove("drafts", id);
  return change;
}

// Something else was sent under this id, or that was already changed: both stay, and the worse one counts.
async function sendAgain(entry, said, door) {
  const id = crypto.randomUUID();
  const fields = said.fields.filter(([name]) => name !== "supersedes");
  await keep(id, { ...said, fields, again: true });
  await forget(entry);
  const draft = await read("drafts", entry.id);
  if (draft) await write("drafts", id, { ...draft, id });
  await remove("drafts", entry.id);
  if (form?.elements.client_id.value === entry.id) form.elements.client_id.value = id;
  states.delete(entry.id);
  return sendOne((await entries()).find((one) => one.id === id), door, false);
}

// The server shows the page again with each mistake at its card.
async function showMistakes(entry, door) {
  await forget(entry);
  form.elements.csrfmiddlewaretoken.value = door.token;
  form.submit();
  return false;
}

// What the phone says about it, in three words: kept, sending, saved.
const states = new Map();
const element = (name, content) => Object.assign(document.createElement(name), content);

function tell(id, word, said) {
  states.set(id, { ...states.get(id), ...said, word });
  draw();
}

const show = (when, isSo) => (panel.querySelector(`[data-when="${when}"]`).hidden = !isSo);

function dayInWords(day) {
  const part = (options) =>
    new Date(`${day}T00:00Z`).toLocaleDateString(document.documentElement.lang, { ...options, timeZone: "UTC" });
  const words = { weekday: part({ weekday: "long" }), day: part({ day: "numeric" }), month: part({ month: "long" }) };
  return panel.dataset.day.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
}

function draw() {
  const lines = [...states.values()].map(({ word, day, why, advice, photo }) => {
    const line = element("li", {});
    const about = ` ${panel.dataset[photo ? "photo" : "for"].replace("{day}", dayInWords(day))}`;
    line.append(element("b", { textContent: panel.dataset[word] }), about);
    if (why) line.append(element("small", { textContent: why }));
    if (advice) line.append(" ", element("a", { href: advice, textContent: panel.dataset.advice }));
    return line;
  });
  panel.querySelector("ul").replaceChildren(...lines);
  const waiting = [...states.values()].filter(({ word }) => word !== "saved");
  show("kept", waiting.some(({ refused }) => !refused));
  show("old", waiting.some(({ at }) => Date.now() - at > TOO_LONG));
  panel.querySelector("[data-do=drop]").hidden = !waiting.some(({ refused }) => refused);
  const isQuiet = (when) => panel.querySelector(`[data-when="${when}"]`).hidden;
  panel.hidden = lines.length === 0 && isQuiet("other") && isQuiet("changed");
}

function showChanged(day) {
  show("changed", true);
  panel.querySelector("[data-when=changed] a").search = `change=${day}`;
}

// Goes on to what to do where this page was about that day, unless answers were changed here that are not sent.
function arrived({ id, day, advice, stored, change }) {
  const isHere = form?.elements.day.value === day && form.elements.client_id.value === id;
  const isChanged = isHere && checkIn?.isTouched;
  if (change || isChanged) showChanged(day);
  tell(id, "saved", { day, advice, why: "" });
  if (isChanged) checkIn.becomeChange(change ?? crypto.randomUUID(), stored);
  else if (isHere) adding.finally(() => location.assign(advice));
}

channel.addEventListener("message", ({ data }) => arrived(data));
panel.querySelector("[data-do=drop]").addEventListener("click", async () => {
  for (const { id, refused } of await entries()) {
    if (refused && states.delete(id)) await remove("entries", id);
  }
  draw();
});

async function showKept() {
  const kept = await entries();
  show("other", holder !== "" && kept.some((entry) => entry.holder !== holder));
  show("signed-out", holder === "" && kept.length > 0);
  for (const draft of await drafts()) if (draft.isChange) showChanged((await unseal(draft)).day);
  for (const entry of kept.filter((one) => holder === "" || one.holder === holder)) {
    tell(entry.id, "kept", { ...(await unseal(entry)), refused: entry.refused });
  }
  draw();
}

// Photos: what keeps and sends them is fetched where one waits or is added.

const photosWait = () => localStorage.getItem("photos") !== null;

let adding = Promise.resolve();

async function photos() {
  return (await import(panel.dataset.photos)).begin(lent);
}

panel.addEventListener("change", ({ target }) => {
  const [photo, about] = [target.files[0], { entry: form.elements.client_id.value, day: form.elements.day.value }];
  if (photo) adding = photos().then(({ add }) => add(photo, about)).catch(() => show("full", true));
  target.value = "";
});

// The page that works without a network is of one person: that of somebody else goes, and one's own is kept instead.
async function keepOwnPage() {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const page = await cache.match(panel.dataset.page);
    if (!page || (await page.text()).includes(`"${holder}"`)) continue;
    await cache.delete(panel.dataset.page);
    await cache.add(new Request(panel.dataset.page, { redirect: "error" })).catch(() => {});
  }
}

// Signing out asks first where something is not sent, and then leaves nothing behind but that, locked.
const leave = document.getElementById("leave");
leave?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const begun = (await drafts().catch(() => [])).filter((draft) => draft.touched);
  const unsent = [...(await entries().catch(() => [])), ...begun];
  const question = leave.querySelector(".note");
  if ((unsent.length > 0 || photosWait()) && question.hidden) return void (question.hidden = false);
  const answer = await call({ method: "POST", body: new FormData(leave) }, leave.action).catch(() => null);
  if (!answer) return void (leave.querySelector("[data-when=offline]").hidden = false);
  if (answer.type !== "opaqueredirect") return leave.submit(); // the server says on a page of its own what is wrong
  await clearDrafts().catch(() => {});
  for (const name of await caches.keys()) await caches.delete(name);
  location.assign(panel.querySelector("[data-when=signed-out] a").href);
});

async function clearDrafts() {
  const begun = (await all("drafts")).filter((draft) => draft.touched);
  await inStore("drafts", "readwrite", (store) => {
    store.clear();
    for (const draft of begun) store.put(draft, draft.id);
  });
}

// What the other scripts borrow from this one.
const store = { write, remove, lock, unlock, seal, unseal, entries, drafts, keep };
const lent = { ...store, panel, holder, states, tell, show, draw, knock, send, within };

let checkIn; // the script of the form

async function begin(canKeep) {
  if (holder) keepOwnPage().catch(() => {});
  // Where its script does not come, the form is still one that the browser sends by itself.
  checkIn = form && (await import(form.dataset.script).catch(() => null));
  await checkIn?.begin(lent, canKeep);
  if (document.querySelector("form[data-photo]")) await photos();
  if (!canKeep) return;
  addEventListener("online", () => send());
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  send();
}

sealingKey().then(showKept).then(() => true, () => false).then(begin);
