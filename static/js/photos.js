// Photos of the cut that are not sent yet. They wait behind the answers, in a store of their own: each is sealed like the
// answers, sent once those it belongs to are safe, and deleted when the server has said that this very photo is saved.

const [FIRST_PAUSE, LONGEST_PAUSE, PATIENCE] = [5_000, 300_000, 120_000]; // milliseconds
const [SAVED, NO_ANSWERS, TOO_LARGE, REFUSED, UNKNOWN] = [200, 409, 413, 422, 0];
const LONGEST = 1600; // pixels
const ROOM_FOR_ANSWERS = 5_000_000; // bytes
const channel = new BroadcastChannel("recovery-photos");
let phone; // what patient.js lends: the panel, the seal, the queue of the answers
let begun;

export const begin = (lent) => (begun ??= start(lent));

async function start(lent) {
  phone = lent;
  await showKept().catch(() => {});
  channel.addEventListener("message", ({ data }) => tell(data, "saved", data));
  phone.panel.querySelector("[data-do=drop]").addEventListener("click", drop);
  const form = document.querySelector("form[data-photo]");
  if (form) watch(form);
  return { add, send, makeRoom };
}

// The store. `localStorage` says to the other pages whether anything is in it, so that they need not fetch this file.

let opened;
function database() {
  opened ??= new Promise((done, fail) => {
    const request = indexedDB.open("recovery-photos", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("photos", { keyPath: "id" });
    request.onerror = () => fail(request.error);
    request.onsuccess = () => done(request.result);
  });
  return opened;
}

async function inStore(mode, work) {
  const transaction = (await database()).transaction("photos", mode, { durability: "strict" });
  return new Promise((done, fail) => {
    const request = work(transaction.objectStore("photos"));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => fail(transaction.error);
  });
}

async function rows() {
  const all = await inStore("readonly", (store) => store.getAll());
  return all.sort((one, other) => one.place - other.place);
}

const write = (row) => inStore("readwrite", (store) => store.put(row));

async function keep(row) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage - row.photo.sealed.byteLength < ROOM_FOR_ANSWERS) throw new Error("full");
  const place = ((await rows()).at(-1)?.place ?? 0) + 1;
  localStorage.setItem("photos", "wait");
  await write({ ...row, place }).finally(forgetNone);
}

async function forgetNone() {
  if ((await rows()).length === 0) localStorage.removeItem("photos");
}

async function remove(id) {
  await inStore("readwrite", (store) => store.delete(id));
  await forgetNone();
}

// The answers come first: where they find no room, the newest photo goes, and the page says so.
async function makeRoom() {
  const newest = (await rows()).at(-1);
  if (!newest) return; // another page sent it meanwhile
  await remove(newest.id);
  phone.states.delete(newest.id);
  sayFull();
}

// Sending: one at a time, oldest first, from one tab at a time; never one whose answers are still on this phone.

let pause = FIRST_PAUSE;
let retry;

const send = () => navigator.locks.request("recovery-photos", sendAll);

async function sendAll() {
  clearTimeout(retry);
  const unsent = new Set((await phone.entries()).map(({ id }) => id));
  const mine = (await rows()).filter(({ holder, refused }) => holder === phone.holder && !refused);
  const due = mine.filter(({ entry }) => !unsent.has(entry));
  const door = due.length > 0 ? await phone.knock() : null;
  let goesOn = door !== null;
  for (const row of due) goesOn = goesOn && (await sendOne(row, door));
  pause = goesOn ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
  if (mine.length > 0 && !goesOn) retry = setTimeout(send, pause);
}

// Returns true when the next photo may follow.
async function sendOne(row, door) {
  const said = await phone.unseal(row);
  tell(row, "sending", said);
  const { status, reply } = await post(door, row, await phone.unlock(row.photo));
  if (status === SAVED && reply.id === row.id) return saved(row, said);
  const refused = status === REFUSED || status === NO_ANSWERS;
  const why = refused ? reply.detail : "";
  if (refused) await write({ ...row, refused, ...(await phone.seal({ ...said, why })) });
  tell(row, "kept", { ...said, refused, why });
  return refused;
}

// Returns what came of it; whatever is not known to be saved or refused is sent again.
async function post(door, { id, entry }, content) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ holder: phone.holder, entry, photo_id: id })) body.append(name, value);
  body.append("photo", new Blob([content]), "photo.jpg"); // last: what is too large is not read to its end
  const how = { method: "POST", headers: { "X-CSRFToken": door.token }, redirect: "manual", priority: "low", body };
  try {
    const answer = await fetch(`${phone.panel.dataset.send}photo/`, { signal: phone.within(PATIENCE), ...how });
    // Something on the way takes less than we do, and speaks for itself alone.
    if (answer.status === TOO_LARGE) return { status: REFUSED, reply: { detail: phone.panel.dataset.large } };
    return { status: answer.ok ? SAVED : answer.status, reply: await answer.json() };
  } catch {
    return { status: UNKNOWN };
  }
}

async function saved({ id, entry }, { day }) {
  await remove(id);
  tell({ id }, "saved", { day });
  channel.postMessage({ id, day });
  if (document.querySelector("form[data-photo]")?.dataset.entry === entry) location.assign(location.pathname); // it shows it
  return true;
}

// What the phone says about it, in the same three words.

function title() {
  const heading = document.getElementById("kept-title");
  heading.textContent = phone.panel.dataset.title;
  return heading;
}

function tell({ id }, word, { day, why, refused }) {
  title();
  phone.tell(id, word, { day, why, refused, photo: true });
}

function sayFull() {
  phone.draw();
  phone.show("full", true);
  phone.panel.hidden = false;
  title().focus();
}

async function showKept() {
  const all = await rows();
  const mine = all.filter(({ holder }) => phone.holder === "" || holder === phone.holder);
  for (const row of mine) tell(row, "kept", { ...(await phone.unseal(row)), refused: row.refused });
  if (phone.holder === "" && all.length > 0) phone.show("signed-out", true);
  if (mine.length < all.length) phone.show("other", true);
  phone.draw();
}

async function drop() {
  for (const { id, refused } of await rows()) {
    if (refused && phone.states.delete(id)) await remove(id);
  }
  phone.draw();
}

// Adding one: made small, kept, and sent when it may be. Returns true once it is kept.

async function smaller(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.82 });
}

async function add(file, { entry, day }) {
  const small = await smaller(file).catch(() => file); // an old browser, or no picture: the server answers for it
  const content = await small.arrayBuffer();
  const row = { id: crypto.randomUUID(), entry, refused: false };
  try {
    await keep({ ...row, ...(await phone.seal({ day })), photo: await phone.lock(content) });
  } catch {
    return sendUnkept(row, { day }, content);
  }
  phone.show("full", false);
  tell(row, "kept", { day });
  title().focus();
  send().catch(() => {}); // nobody waits for it
  return true;
}

// Nothing can be kept: it is sent now or not at all, and the page says so.
async function sendUnkept(row, said, content) {
  const door = await phone.knock();
  const { status, reply } = door ? await post(door, row, content) : { status: UNKNOWN };
  if (status === SAVED && reply.id === row.id) return saved(row, said).catch(() => location.assign(location.pathname));
  if (status !== REFUSED) return sayFull();
  tell(row, "kept", { ...said, refused: true, why: reply.detail });
  title().focus();
}

// The page of a photo.

function watch(form) {
  const [input, preview] = [form.elements.photo, document.getElementById("preview")];
  let isAdding = false;
  const look = () => {
    URL.revokeObjectURL(preview.src);
    preview.hidden = input.files.length === 0;
    if (!preview.hidden) preview.src = URL.createObjectURL(input.files[0]);
  };
  input.addEventListener("change", look);
  look(); // one may have been chosen before this file came
  form.addEventListener("submit", async (event) => {
    if (input.files.length === 0) return; // the server says that one must be chosen
    event.preventDefault();
    if (isAdding) return;
    isAdding = true;
    const isKept = await add(input.files[0], form.dataset);
    isAdding = false;
    if (isKept) form.reset();
    look();
  });
}
