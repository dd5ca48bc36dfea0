// On every page of staff: what was typed is kept until the server has it, a mistake is shown, an undo ends in time, a
// handover is copied.
const DRAFT = `draft:${document.body.dataset.person}:`;

const drafts = () => Object.keys(sessionStorage).filter((name) => name.startsWith("draft:"));
const keyOf = (field) => `${DRAFT}${field.form.dataset.draft}`;
const draftFields = (root) => root.querySelectorAll("form[data-draft] textarea[name=note]");

// What was typed, until the server says that it has it. It stays in this tab, and with this person.

document.addEventListener("input", (event) => {
  if (event.target.matches("form[data-draft] textarea[name=note]")) sessionStorage.setItem(keyOf(event.target), event.target.value);
});

function settleDrafts(root) {
  for (const told of root.querySelectorAll("[data-stored]")) sessionStorage.removeItem(`${DRAFT}${told.dataset.stored}`);
  for (const field of draftFields(root)) {
    const kept = sessionStorage.getItem(keyOf(field));
    if (kept && !field.value) field.value = kept;
  }
}

drafts().filter((name) => !name.startsWith(DRAFT)).forEach((name) => sessionStorage.removeItem(name));
document.querySelector("a[data-leave]")?.addEventListener("click", () => drafts().forEach((name) => sessionStorage.removeItem(name)));

// An offer to undo goes when its seconds are over.

function endOffers(root) {
  for (const offer of root.querySelectorAll(".undo")) {
    window.setTimeout(() => offer.querySelector("button")?.remove(), Number(offer.dataset.seconds) * 1000);
  }
}

// A mistake is where one looks: its field may stand far down the page.

function showMistake(root) {
  root.querySelector("[aria-invalid=true]")?.focus();
}

// The handover is copied as it was edited.

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("sbar-text").value);
    copy.textContent = copy.dataset.copied;
  });
}

const print = document.getElementById("print-page");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

function settle(root) {
  settleDrafts(root);
  endOffers(root);
}

settle(document);
// An address that names a part of the page takes the focus away until everything is there.
window.addEventListener("load", () => showMistake(document));
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  settle(target);
  showMistake(target);
});
