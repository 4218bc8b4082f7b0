// What is wider than its box scrolls inside it. A keyboard reaches such a box by Tab.
const boxes =
  "pre, .katex-display, .pst-scrollable-table-container, .output, .live-grid, .live-step";
const contents = ".live-grid > *, .live-step > *"; // these change while the box does not

function markScrollable(box) {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
  } else {
    box.removeAttribute("tabindex");
  }
}

window.addEventListener("load", () => {
  const observer = new ResizeObserver((changes) =>
    changes.forEach(({ target }) => markScrollable(target.closest(boxes))),
  );
  document.querySelectorAll(`${boxes}, ${contents}`).forEach((part) => observer.observe(part));
});
