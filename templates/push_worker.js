{% load static %}// Shows what is pushed, and opens its page when it is tapped. It keeps nothing and sees no request.

const ICON = "{% static 'icon-192.png' %}";

addEventListener("push", (event) => {
  const { id, title, link } = event.data.json();
  // The same message sent twice replaces itself.
  event.waitUntil(registration.showNotification(title, { tag: id, icon: ICON, data: link }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data, location.origin).href));
});

async function open(address) {
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find(({ url }) => url === address);
  return tab ? tab.focus() : clients.openWindow(address);
}
