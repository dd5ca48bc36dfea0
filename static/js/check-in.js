// The form of the check-in: its gates, its progress, what was answered here before, and how it is sent.

const form = document.querySelector(".check-in");
const DAY = 86_400_000; // milliseconds
let phone; // what patient.js lends: the panel, the seal, the queue of what is not sent
let isChange = false; // of something that was saved while it was being changed here
export let isTouched = false; // something was answered here that is not sent

// The style sheet opens the gates; what a closed one hides is not sent, and comes back when it opens again.
function closeGates() {
  const isOne = form.classList.contains("one");
  form.classList.remove("one");
  for (const block of form.querySelectorAll("fieldset.with")) {
    block.disabled = block.hidden || getComputedStyle(block).display === "none";
  }
  form.classList.toggle("one", isOne);
}

function showProgress() {
  const row = form.querySelector("[data-progress]");
  const step = (_, place) => Object.assign(document.createElement("i"), { className: place < answered ? "on" : "" });
  const asked = [...form.querySelectorAll("[data-counts]")].filter((card) => !card.disabled);
  const answered = asked.filter((card) => card.querySelector("input:checked:enabled")).length;
  const words = row.dataset.progress.replace("{answered}", answered).replace("{all}", asked.length);
  row.querySelector("[role=status]").textContent = words;
  row.querySelector(".steps").replaceChildren(...asked.map(step));
}

// "None of these" and a tick beside it cannot both be true: the last one touched stands.
function keepExclusive(box) {
  if (box.name !== "safety" || !box.checked) return;
  for (const other of form.querySelectorAll("[name=safety]:checked")) {
    if ((other.value === "none") !== (box.value === "none")) other.checked = false;
  }
}

// The picture of the body ticks the box of the same name in the list.
function tickSite({ target }) {
  const part = target.closest("[data-site]");
  if (part) document.getElementById(`id_numb_sites_${part.dataset.site}`).click();
}

function answers() {
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const { page, zone } = form.dataset;
  const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { fields, page, zone: page === "kept" ? zoneHere : zone, day: form.elements.day.value, at: Date.now() };
}

const isTick = ({ type }) => ["radio", "checkbox"].includes(type);

const isAsServed = (field) =>
  isTick(field) ? field.checked === field.defaultChecked : field.value === field.defaultValue;

// What was answered before this script had read what is kept: it stands, whatever was kept.
function answeredEarly() {
  const fields = [...form.elements].filter(({ name, type }) => name && type !== "hidden");
  return new Set(fields.filter((field) => !isAsServed(field)).map(({ name }) => name));
}

// What was unticked stays unticked; of a choice of one there is always another instead.
function fillIn({ fields }, early) {
  for (const box of form.querySelectorAll("[type=checkbox]")) if (!early.has(box.name)) box.checked = false;
  for (const [name, value] of fields) {
    if (early.has(name)) continue;
    for (const field of form.querySelectorAll(`[name="${name}"]:not([type=hidden])`)) {
      if (isTick(field)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

function setHidden(name, value) {
  const made = () => form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  (form.elements[name] ?? made()).value = value;
}

function goBy(id, superseded) {
  form.elements.client_id.value = id;
  if (superseded) setHidden("supersedes", superseded);
}

const supersedes = ({ fields }) => fields.find(([name]) => name === "supersedes")?.[1];
const isEntry = (row) => "place" in row;

// The page that a phone kept is the only one without a network: on it, changes of what was saved come back, too.
function isOfThisPage(said, row) {
  const takesChanges = form.dataset.page === "kept" && (row.touched || isEntry(row));
  const isOfDay = said.day === form.elements.day.value;
  return isOfDay && (takesChanges || supersedes(said) === form.elements.supersedes?.value);
}

// No page is about the days before yesterday any more; which day it is, the server's page knows.
function isOver({ day }) {
  return form.dataset.page === "opened" && Date.parse(form.elements.day.value) - Date.parse(day) > DAY;
}

// Puts back what was answered here for this day: sealed at each tap, or sent and not yet arrived.
async function restore() {
  const [drafts, entries] = [await phone.drafts(), await phone.entries()];
  const mine = entries.filter((entry) => entry.holder === phone.holder).reverse();
  const [begun, sent] = [drafts.filter((draft) => draft.touched), drafts.filter((draft) => !draft.touched)];
  for (const row of [...begun, ...mine, ...sent]) {
    const said = await phone.unseal(row);
    if (isOver(said) && !isEntry(row)) await phone.remove("drafts", row.id);
    if (!isOfThisPage(said, row)) continue;
    goBy(row.id, supersedes(said));
    const early = answeredEarly();
    fillIn(said, early);
    [isTouched, isChange] = [Boolean(row.touched || early.size), Boolean(row.isChange)];
    if (early.size) keepDraft();
    return putAway(isEntry(row));
  }
  isTouched = answeredEarly().size > 0;
  keepDraft(); // so that a second tab of this day goes by the same id
}

let drafting = Promise.resolve();

function keepDraft() {
  const [id, said, state] = [form.elements.client_id.value, answers(), { touched: isTouched, isChange }];
  drafting = drafting
    .then(async () => phone.write("drafts", id, { id, ...state, ...(await phone.seal(said)) }))
    .catch(cannotKeep);
}

function moveDraft(old) {
  keepDraft();
  drafting = drafting.then(() => phone.remove("drafts", old)).catch(() => {});
}

// What was sent from this form is saved, and was changed here since: from now on the form is about that change.
export function becomeChange(id, superseded) {
  const old = form.elements.client_id.value;
  goBy(id, superseded);
  isChange = true;
  moveDraft(old);
}

// The page that a phone kept was told which day it is about; `old` where what is answered so far is meant for that day.
async function changeDay({ detail: old }) {
  for (const name of ["supersedes", "skip_safety"]) form.elements[name]?.remove();
  if (old && isTouched) return moveDraft(old);
  [isTouched, isChange] = [false, false];
  form.reset();
  await drafting;
  await restore();
  closeGates();
  showProgress();
}

const cannotKeep = () => (form.querySelector("[data-cannot-keep]").hidden = false);

function putAway(isAway) {
  form.querySelector("[data-cards]").hidden = isAway;
  form.classList.toggle("away", isAway);
  form.querySelector(".bar-in > [type=submit]").hidden = isAway;
  phone.panel.querySelector("[data-do=again]").hidden = !isAway;
  phone.show("photo", isAway && form.elements.wound_gate?.value === "something");
}

// The safety list is asked for once; sent again without an answer, it stays unanswered.
function asksForSafety() {
  const card = document.getElementById("card-safety");
  if (!card || card.querySelector("input:checked") || form.elements.skip_safety) return false;
  setHidden("skip_safety", "1");
  card.querySelector("[data-skipped]").hidden = false;
  card.classList.add("bad");
  const first = card.querySelector("input");
  location.replace(`#${first.id}`); // where one question is shown at a time, this one is
  first.focus();
  return true;
}

let isSending = false;

async function submit(event) {
  event.preventDefault();
  if (isSending || (form.dataset.page === "kept" && asksForSafety())) return;
  isSending = true;
  const [id, said] = [form.elements.client_id.value, answers()];
  [isTouched, isChange] = [false, false];
  keepDraft();
  try {
    await drafting;
    await phone.keep(id, said);
  } catch {
    return form.submit(); // nothing can be kept: the browser sends it itself
  }
  phone.show("changed", false);
  phone.tell(id, "kept", said);
  navigator.storage?.persist?.();
  await phone.send(id);
  isSending = false;
  if (phone.states.get(id)?.word !== "kept" || isTouched || asksForSafety()) return;
  putAway(true);
  document.getElementById("kept-title").focus();
}

// The choice stays on this phone; the script is fetched by those who choose it.
const choice = form.querySelector("[data-one]");

async function showOne(isOne) {
  choice.ariaPressed = isOne;
  localStorage.setItem("one", isOne ? "on" : "");
  (await import(choice.dataset.one)).toggle(isOne);
}

export async function begin(lent, canKeep) {
  phone = lent;
  if (!canKeep) cannotKeep();
  else if ("bound" in form.dataset) touch();
  else await restore();
  listen(canKeep);
  closeGates();
  showProgress();
  if (localStorage.getItem("one")) await showOne(true);
  if (form.dataset.page === "opened") localStorage.setItem("clock", form.dataset.now * 1000 - Date.now());
  document.getElementById("errors")?.focus();
  navigator.serviceWorker?.register(form.dataset.worker).catch(() => {});
}

function touch() {
  isTouched = true;
  keepDraft();
}

function listen(canKeep) {
  const touched = () => canKeep && touch();
  form.addEventListener("input", ({ target }) => isTick(target) || touched());
  form.addEventListener("change", ({ target }) => {
    keepExclusive(target);
    closeGates();
    showProgress();
    touched();
  });
  form.addEventListener("day", changeDay);
  form.addEventListener("click", tickSite);
  if (canKeep) form.addEventListener("submit", submit);
  choice.addEventListener("click", () => showOne(choice.ariaPressed === "false"));
  choice.disabled = false; // before now a tap would have been lost
  phone.panel.querySelector("[data-do=again]").addEventListener("click", () => putAway(false));
}
