// Switches pushes on in this browser: asks for leave, subscribes, and hands the form to the server.

const box = document.getElementById("push");
const on = box.querySelector("[data-do=on]");
const can = "serviceWorker" in navigator && "PushManager" in window;

function say(what) {
  for (const line of box.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== what;
}

async function worker() {
  const registration = await navigator.serviceWorker.register(box.dataset.worker);
  const waking = registration.installing ?? registration.waiting;
  if (!registration.active) {
    await new Promise((done) => waking.addEventListener("statechange", () => waking.state === "activated" && done()));
  }
  return registration.pushManager;
}

async function subscribe(key) {
  const manager = await worker();
  const known = await manager.getSubscription();
  await known?.unsubscribe(); // it may be of an older key
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function switchOn(event) {
  event.preventDefault();
  if ((await Notification.requestPermission()) !== "granted") return say("refused");
  say("");
  try {
    const { endpoint, keys } = (await subscribe(box.dataset.key)).toJSON();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) on.elements[name].value = value;
    on.submit();
  } catch {
    say("failed");
  }
}

on.hidden = !can;
if (!can) say("cannot");
on.addEventListener("submit", switchOn);
