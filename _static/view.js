"use strict";
// What the form of "Your numbers" shows: see your_numbers.js, which tells it what to show.

window.yourNumbers ??= {};
{
  const [NARROW, WIDE] = [280, 560]; // a plot's width in CSS pixels
  const { isArray } = Array;

  // Return an array as Python writes it, with its columns aligned, or a number.
  function laidOut(value, indent = "") {
    const { show } = window.yourNumbers;
    if (!isArray(value)) return show(value);
    if (!value.some(isArray)) return `[${value.map(show).join(", ")}]`;
    if (value.flat(2).length < value.flat(Infinity).length || isArray(value[0]?.[0]))
      return `[${value.map((part) => laidOut(part, `${indent} `)).join(`,\n\n${indent} `)}]`;
    const rows = value.map((row) => row.map(show));
    const widths = [];
    for (const row of rows)
      for (const [j, cell] of row.entries()) widths[j] = Math.max(widths[j] ?? 0, cell.length);
    const lines = rows.map(
      (row) => `[${row.map((cell, j) => cell.padStart(widths[j])).join(", ")}]`,
    );
    return `[${lines.join(`,\n${indent} `)}]`;
  }

  function newView(form, model) {
    const { plotHTML, toJSON } = window.yourNumbers;
    const get = (selector) => form.querySelector(selector);
    const all = (selector) => [...form.querySelectorAll(selector)];
    const field = (name) => form.elements.namedItem(name);
    const plots = get(".yn-plots");
    let [drawn, saying] = [[]];

    // What is wider or higher than its box scrolls inside it, and a keyboard reaches it by Tab.
    function markScrollable() {
      for (const box of all("output")) {
        const isLarge =
          box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1;
        if (isLarge) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
      }
    }

    function drawPlots() {
      const open = all("details").map((part) => part.open);
      const width = Math.min(WIDE, Math.max(NARROW, plots.clientWidth));
      plots.innerHTML = drawn.map((plot) => plotHTML(plot, width)).join("");
      all("details").forEach((part, k) => (part.open = open[k] ?? false));
    }

    let last = 0;
    new ResizeObserver(() => {
      if (plots.clientWidth !== last) drawPlots();
      last = plots.clientWidth;
      markScrollable();
    }).observe(form);

    function showOutput(name, text, json, why = "") {
      field(name).textContent = text;
      field(name).classList.toggle("yn-rows", text.includes("\n"));
      field(name).dataset.value = json;
      get(`#yn-why-${name}`).textContent = why;
    }

    return {
      // A text area is as high as its text.
      grow(area) {
        if (area.localName !== "textarea") return;
        area.style.height = "auto";
        area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
      },

      // Take everything off that belongs to numbers which are no longer there.
      empty() {
        for (const { name } of model.results) {
          showOutput(name, "–", "");
          get(`#yn-verdict-${name}`).textContent = "";
        }
        for (const [name] of model.inputs) this.complain(name, "");
        this.explain([], []);
      },

      complain(name, sentence) {
        if (sentence) field(name).setAttribute("aria-invalid", "true");
        else field(name).removeAttribute("aria-invalid");
        get(`#yn-error-${name}`).textContent = sentence;
      },

      note(sentences) {
        get(".yn-note").textContent = sentences.filter(Boolean).join(" ");
      },

      // answer: {value}, {why}, or nothing where it is hidden.
      showResult(name, answer) {
        if (!answer) showOutput(name, "hidden", "");
        else if (answer.why) showOutput(name, "none", "", `No answer: ${answer.why}.`);
        else showOutput(name, laidOut(answer.value), toJSON(answer.value));
      },

      showVerdict(name, { text, isRight, isSlip }) {
        const place = get(`#yn-verdict-${name}`);
        place.textContent = text;
        place.dataset.right = isRight ?? false;
        if (!isSlip) return;
        const link = Object.assign(document.createElement("a"), { href: "#slips" });
        link.textContent = "All slips";
        place.append(" ", link);
      },

      // lines: the worked lines as HTML. figures: the plots' data.
      explain(lines, figures) {
        const title = lines.length ? ["<b>The Solution with these numbers</b>"] : [];
        get(".yn-worked").innerHTML = [...title, ...lines].map((line) => `<p>${line}</p>`).join("");
        drawn = figures;
        drawPlots();
        markScrollable();
      },

      // Say something to a screen reader, politely, when the reader pauses.
      say(text) {
        clearTimeout(saying);
        saying = setTimeout(() => (get("[role=status]").textContent = text), 600);
      },
    };
  }

  Object.assign(window.yourNumbers, { newView, laidOut });
}
