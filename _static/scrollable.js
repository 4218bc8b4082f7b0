// What is wider than its box scrolls inside it. A keyboard reaches it by Tab.
function markScrollable() {
  const boxes = "pre, .katex-display, .pst-scrollable-table-container, .output";
  for (const box of document.querySelectorAll(boxes)) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  }
}
window.addEventListener("load", markScrollable);
window.addEventListener("resize", markScrollable);
