// On a phone the page's contents lie over the page: a tap on an entry closes them.
document.addEventListener("click", ({ target }) => {
  if (target.closest(".bd-sidebar-secondary nav a")) {
    document.getElementById("pst-secondary-sidebar-checkbox").checked = false;
  }
});
