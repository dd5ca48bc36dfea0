// A backtest that runs is asked about every two seconds until it has ended; without a script there is a link.
const EVERY = 2000;

async function look() {
  const shown = document.getElementById("backtest");
  if (!shown?.hasAttribute("data-running")) return;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("backtest");
    if (answer.ok && news && !news.hasAttribute("data-running")) return location.replace(location.pathname);
    if (answer.ok && news) shown.querySelector("[role=status]").replaceChildren(...news.querySelector("[role=status]").childNodes);
  } catch {
    // No network: the next turn asks again.
  }
  window.setTimeout(look, EVERY);
}

window.setTimeout(look, EVERY);
