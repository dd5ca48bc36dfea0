// One question at a time, from the same page: all cards but one are put aside, and nothing goes on by itself.

const form = document.querySelector(".check-in");
const turns = form.querySelector(".turns");
const button = form.querySelector(".bar-in > [type=submit]");
const cards = [...form.querySelectorAll("[data-cards] > .q")];
let at = Math.max(0, cards.findIndex((card) => card.classList.contains("bad")));

const isAsked = (card) => !card.hidden && !card.disabled;

function next(step) {
  for (let place = at + step; place >= 0 && place < cards.length; place += step) {
    if (isAsked(cards[place])) return place;
  }
  return -1;
}

function draw() {
  const isOne = form.classList.contains("one");
  cards.forEach((card, place) => card.classList.toggle("current", place === at));
  turns.hidden = !isOne || form.querySelector("[data-cards]").hidden;
  turns.querySelector("[data-turn='-1']").disabled = next(-1) < 0;
  turns.querySelector("[data-turn='1']").hidden = next(1) < 0;
  button.hidden = isOne && next(1) >= 0;
}

turns.addEventListener("click", ({ target }) => {
  const place = next(Number(target.dataset.turn));
  if (place < 0) return;
  at = place;
  draw();
  cards[at].scrollIntoView();
  cards[at].querySelector("input, textarea").focus();
});

// A link in the list of mistakes leads to a card that may be put aside.
addEventListener("hashchange", () => {
  const place = cards.findIndex((card) => card.querySelector(":target"));
  if (place >= 0) at = place;
  draw();
  cards[at].querySelector(":target")?.focus();
});
form.addEventListener("change", draw);

export function toggle(isOne) {
  form.classList.toggle("one", isOne);
  draw();
}
