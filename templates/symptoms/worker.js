// Opens the check-in without a network. It keeps the style sheets, the scripts, the icons and one page of questions:
// no name, no day and no answer of anybody.

const NAME = "check-in-{{ version }}";
const SHELL = {{ shell|safe }};
const PAGE = "{% url 'check-in-kept-page' %}";
const CHECK_IN = "{% url 'check-in' %}";
const PATIENCE = 6000;
const FRESH = 6 * 3600 * 1000;

async function keepPage() {
  const kept = await caches.match(PAGE);
  if (kept && Date.now() - new Date(kept.headers.get("date")) < FRESH) return;
  // Signed out, the address leads to another page: that one is not kept.
  const page = await fetch(PAGE, { redirect: "error" }).catch(() => null);
  if (page?.ok) await (await caches.open(NAME)).put(PAGE, page);
}

async function install() {
  await (await caches.open(NAME)).addAll(SHELL.map((path) => new Request(path, { cache: "reload" })));
  await keepPage();
  await skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  await clients.claim();
  await keepPage();
}

const silence = () => new Promise((done) => setTimeout(done, PATIENCE, null));

// What comes from the server, unless it is silent or broken: then the page that was kept.
async function open(event) {
  const answer = await Promise.race([fetch(event.request).catch(() => null), silence()]);
  if (answer && answer.status < 500) {
    if (answer.ok) event.waitUntil(keepPage());
    return answer;
  }
  return (await caches.match(PAGE)) ?? answer ?? Response.error();
}

async function fromShell(request) {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  const path = new URL(url).pathname;
  if (mode === "navigate" && method === "GET" && path === CHECK_IN) event.respondWith(open(event));
  else if (SHELL.includes(path)) event.respondWith(fromShell(event.request));
});
