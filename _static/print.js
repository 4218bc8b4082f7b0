// Paper is white and cannot be scrolled: a page is printed in the light theme, and a wide
// formula smaller, so that it fits on the sheet.
const WIDTH = 640; // CSS pixels between the margins of an A4 or a letter sheet
let theme;

function fitFormulas(width) {
  const range = document.createRange();
  for (const formula of document.querySelectorAll(".katex-display .katex-html, .live-step math")) {
    formula.style.zoom = 1;
    range.selectNodeContents(formula);
    formula.style.zoom = Math.min(1, width / range.getBoundingClientRect().width);
  }
}

window.addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  fitFormulas(WIDTH);
});
window.addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = theme;
  fitFormulas(Infinity);
});
