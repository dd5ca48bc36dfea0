// Puts the code of the link into the field. It stands after the #, so it never reaches a server or its logs by itself.

const code = decodeURIComponent(location.hash.slice(1));
if (code) {
  document.getElementById("id_code").value = code;
  history.replaceState(null, "", location.pathname);
}
