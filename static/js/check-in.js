// The form of the check-in: its gates, its progress, what was answered here before, and how it is sent.

const form = document.querySelector(".check-in");
let phone; // what patient.js lends: the panel, the seal, the queue of what is not sent

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

function fillIn({ fields }) {
  for (const [name, value] of fields) {
    for (const field of form.querySelectorAll(`[name="${name}"]:not([type=hidden])`)) {
      if (["radio", "checkbox"].includes(field.type)) field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

const supersedes = ({ fields }) => fields.find(([name]) => name === "supersedes")?.[1];

// Puts back what was answered here for this day: sealed at each tap, or sent and not yet arrived.
async function restore() {
  const draft = await phone.read("drafts", phone.holder);
  const all = (await phone.entries()).filter((entry) => entry.holder === phone.holder);
  for (const sealed of [draft, ...all.reverse()].filter(Boolean)) {
    const said = await phone.unseal(sealed);
    if (said.day !== form.elements.day.value || supersedes(said) !== supersedes(answers())) continue;
    form.elements.client_id.value = sealed.id;
    fillIn(said);
    return putAway(all.some(({ id }) => id === sealed.id));
  }
  keepDraft(); // so that a second tab of this day goes by the same id
}

let drafting = Promise.resolve();

function keepDraft() {
  const id = form.elements.client_id.value;
  const said = answers();
  drafting = drafting
    .then(async () => phone.write("drafts", phone.holder, { id, ...(await phone.seal(said)) }))
    .catch(cannotKeep);
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
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "skip_safety", value: "1" }));
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
  const id = form.elements.client_id.value;
  try {
    await drafting;
    await phone.keep(id, answers());
  } catch {
    return form.submit(); // nothing can be kept: the browser sends it itself
  }
  phone.tell(id, "kept", answers());
  navigator.storage?.persist?.();
  await phone.send(id);
  isSending = false;
  if (phone.states.get(id)?.word !== "kept" || asksForSafety()) return;
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
  else if (!("bound" in form.dataset)) await restore();
  listen(canKeep);
  closeGates();
  showProgress();
  if (localStorage.getItem("one")) await showOne(true);
  if (form.dataset.page === "opened") localStorage.setItem("clock", form.dataset.now * 1000 - Date.now());
  document.getElementById("errors")?.focus();
  navigator.serviceWorker?.register(form.dataset.worker).catch(() => {});
}

function listen(canKeep) {
  form.addEventListener("change", ({ target }) => {
    keepExclusive(target);
    closeGates();
    showProgress();
    if (canKeep) keepDraft();
  });
  form.addEventListener("click", tickSite);
  if (canKeep) form.addEventListener("submit", submit);
  choice.addEventListener("click", () => showOne(choice.ariaPressed === "false"));
  choice.disabled = false; // before now a tap would have been lost
  phone.panel.querySelector("[data-do=again]").addEventListener("click", () => putAway(false));
}
