// Where it is numb is asked as soon as it is; until then the keyboard passes over all those places.
for (const severity of document.querySelectorAll("[name$='numbness_severity']")) {
  const places = severity.closest("section").querySelector("details");
  severity.addEventListener("input", () => {
    if (Number(severity.value) > 0) places.open = true;
  });
}
