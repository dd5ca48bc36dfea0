// Makes the check-in page nicer. Without this file the page works: the style sheet opens and closes its gates.

const form = document.querySelector(".check-in");
const counted = [...form.querySelectorAll("[data-counts]")];
const progress = form.querySelector("[data-progress]");
const status = progress.querySelector("[role=status]");
const steps = counted.map(() => document.createElement("i"));
progress.querySelector(".steps").append(...steps);

// What a closed gate hides is not sent, and comes back as it was when the gate opens again.
function closeGates() {
  for (const block of form.querySelectorAll("fieldset.with")) {
    block.disabled = getComputedStyle(block).display === "none";
  }
}

function isAnswered(card) {
  return card.querySelector("input:checked:enabled") !== null;
}

function showProgress() {
  const answered = counted.filter(isAnswered).length;
  const words = progress.dataset.progress;
  status.textContent = words.replace("{answered}", answered).replace("{all}", counted.length);
  steps.forEach((step, place) => step.classList.toggle("on", place < answered));
  progress.hidden = false;
}

// "None of these" and a tick beside it cannot both be true: the last one touched stands.
function keepExclusive(box) {
  if (box.name !== "safety" || !box.checked) return;
  for (const other of form.querySelectorAll("[name=safety]:checked")) {
    if ((other.value === "none") !== (box.value === "none")) other.checked = false;
  }
}

function refresh() {
  closeGates();
  showProgress();
}

form.addEventListener("change", (event) => {
  keepExclusive(event.target);
  refresh();
});

// The picture of the body ticks the box of the same name in the list.
form.addEventListener("click", (event) => {
  const part = event.target.closest("[data-site]");
  if (part) document.getElementById(`id_numb_sites_${part.dataset.site}`).click();
});

// One tap sends once; coming back to the page lets it be sent again.
let sending = false;
form.addEventListener("submit", (event) => {
  if (sending) event.preventDefault();
  sending = true;
});
addEventListener("pageshow", () => {
  sending = false;
  refresh();
});

refresh();
document.getElementById("errors")?.focus();
