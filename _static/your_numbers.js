"use strict";
// The form of "Your numbers": inputs, answers, worked lines, plots, the reader's own answers, new
// numbers. It knows no chapter: all comes from the declaration in the page.
//
// The state is what the fields say, and whether the answers are hidden; address.js holds both. A
// change first takes all answers off the page.

window.yourNumbers ??= {};
{
  const [SLOW, PAUSE] = [150, 250]; // milliseconds

  function start(part) {
    const tools = window.yourNumbers;
    const declared = JSON.parse(part.querySelector("script").textContent);
    const model = tools.newModel(declared);
    const { inputs, results } = model;
    const starts = Object.fromEntries(
      inputs.map(([name, input]) => [name, tools.write(input.start)]),
    );
    const form = document.createElement("form");
    Object.assign(form, { className: "yn-form", autocomplete: "off", noValidate: true });
    form.innerHTML = tools.formHTML(model, declared);
    const view = tools.newView(form, model);
    const address = tools.newAddress(starts);
    const field = (name) => form.elements.namedItem(name);
    const reveal = form.querySelector("[data-do=reveal]");
    const state = { texts: { ...starts }, own: {}, isHidden: false, open: new Set(), strange: [] };
    let [values, answers, took, waiting] = [undefined, {}, 0];

    // Put the state into the fields: a browser may have restored other texts, or, after Back, the
    // default ones.
    function fill() {
      const put = (name, text) => {
        // Only what differs: to set a text again would undo what a reader has selected.
        for (const part of ["defaultValue", "value"])
          if (field(name)[part] !== text) field(name)[part] = text;
        view.grow(field(name));
      };
      for (const [name, text] of Object.entries(state.texts)) put(name, text);
      for (const { name } of results) put(`your-${name}`, state.own[name] ?? "");
    }

    function notes(wrong) {
      const { strange, isLink, isHidden } = state;
      const misfit = [
        strange.length ? `${strange.join(", ")} is no input here.` : "",
        isLink ? wrong : "",
      ];
      view.note([
        misfit.some(Boolean) && `The link does not fit: ${misfit.filter(Boolean).join(" ")}`,
        address.isTooLong(state) && "These numbers are too many for a link: the address has none.",
        isHidden && !wrong && "Answer first: what is hidden appears when your answer is right.",
      ]);
    }

    function judge({ name, slips }) {
      const text = values ? (state.own[name] ?? "") : "";
      const verdict = text
        ? tools.judge(text, name, answers[name], () =>
            slips.map(({ node, ...slip }) => ({ ...slip, value: node.run() })),
          )
        : { text: "" };
      view.showVerdict(name, verdict);
      return verdict;
    }

    const isOpen = ({ name }) => !state.isHidden || state.open.has(name);

    function explain() {
      const isShown = values && results.every(isOpen);
      view.explain(isShown ? model.worked() : [], isShown ? model.plots() : []);
    }

    function render() {
      for (const result of values ? results : []) {
        view.showResult(result.name, isOpen(result) ? answers[result.name] : undefined);
        judge(result);
      }
      reveal.hidden = !state.isHidden;
      player?.prepare(values && results.every(isOpen));
      explain();
    }

    function announce(wrong) {
      const isShort = ({ name }) => !/\n|.{40}/.test(field(name).value);
      const open = results.filter((result) => isOpen(result) && isShort(result));
      const said = open.map(({ name }) => `${name} = ${field(name).value}`).join(", ");
      view.say(wrong || said || "The results have changed.");
    }

    function compute() {
      const began = performance.now();
      form.removeAttribute("aria-busy");
      const read = model.read(state.texts);
      values = read.values;
      for (const [name, sentence] of read.faults) view.complain(name, sentence);
      const wrong = read.faults.map(([, sentence]) => sentence).join(" ");
      for (const result of values ? results : []) answers[result.name] = model.answer(result);
      notes(wrong);
      render();
      took = performance.now() - began;
      announce(wrong);
    }

    // Answer what the state asks. Until that is done there is nothing on the page.
    function update() {
      [values, answers] = [undefined, {}];
      view.empty();
      address.write(state);
      clearTimeout(waiting);
      if (took > SLOW) {
        form.setAttribute("aria-busy", "true");
        waiting = setTimeout(compute, PAUSE);
      } else compute();
    }

    // Show what is hidden, of one result or of all.
    function uncover(names) {
      for (const name of names) state.open.add(name);
      state.isHidden = !results.every(isOpen);
      address.write(state);
      notes("");
      render();
      announce("");
    }

    // Begin anew with these texts in the fields.
    function begin(texts, isHidden) {
      player?.reset();
      Object.assign(state, { texts, isHidden, own: {}, strange: [], isLink: false });
      state.open.clear();
      fill();
      update();
    }

    function draw() {
      const first = () => Object.fromEntries(inputs.map(([name, { start }]) => [name, start]));
      const present = values ?? first();
      const drawn = tools.draw(model, declared.draw, present);
      model.take(present);
      if (!drawn) return;
      begin(Object.fromEntries(inputs.map(([name]) => [name, tools.write(drawn[name])])), true);
      view.say("New numbers. The answers are hidden until yours is right, or you ask for them.");
    }

    form.addEventListener("input", ({ target }) => {
      if (target.type !== "range") target.defaultValue = target.value;
      view.grow(target);
      if (target.name in starts) {
        player?.stop();
        state.texts[target.name] = target.value;
        Object.assign(state, { strange: [], isLink: false });
        update();
      } else if (target.name.startsWith("your-")) {
        const result = results.find(({ name }) => `your-${name}` === target.name);
        state.own[result.name] = target.value;
        view.say(judge(result).text);
      }
    });
    form.addEventListener("change", ({ target }) => {
      const result = results.find(({ name }) => `your-${name}` === target.name);
      if (result && !isOpen(result) && values && judge(result).isRight) uncover([result.name]);
    });
    form.addEventListener("focusout", () => address.flush(state));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      begin({ ...starts }, false);
    });
    form.addEventListener("click", ({ target }) => {
      if (target.dataset.do === "draw") draw();
      if (target.dataset.do !== "reveal") return;
      uncover(results.map(({ name }) => name));
      form.querySelector("[data-do=draw]").focus(); // the button that had the focus is gone
    });
    const player = model.step && tools.newPlayer(form, model.step, explain);

    const { texts, ...given } = address.read();
    Object.assign(state, given, { texts: { ...starts, ...texts } });
    compute();
    took = 0; // the first time is the slowest
    part.replaceChildren(form);
    fill();
    // Whatever a browser restores, and whenever, the fields say what the answers belong to.
    for (const event of ["load", "pageshow"])
      window.addEventListener(event, () => [0, 100].forEach((wait) => setTimeout(fill, wait)));
    window.addEventListener("popstate", () => address.put(state));
    window.addEventListener("pagehide", () => player?.stop());
    const [visit] = performance.getEntriesByType("navigation");
    if (!state.isLink || location.hash || visit?.type !== "navigate") return;
    const land = () => part.scrollIntoView({ behavior: "instant" });
    land();
    window.addEventListener("load", land);
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll(".your-numbers").forEach(start),
  );
}
