// Answers the reader's own inputs on the page.
// A chapter's cell displays a declaration: JSON in <script type="application/json"> inside
// <div class="live">. This script turns it into fields and answers. Every expression in it is
// what SymPy printed (sympy.jscode; mathml for the steps), and nothing here knows a chapter.
// inputs   name, value (number, lists), min, max; maybe: exclusive (of both), integer, slider, play
// rules    holds (expression), else (sentence): what several inputs must fulfil together
// data     name to constant, for what was computed beforehand
// runs     name, start (list), next (expressions in name[k] and k), steps; name[k]: after k steps
// outputs  name, value (expression, list, list of lists), unit
// steps    text, mathml (where names of entries above give way to numbers), equals
// plots    see live_plot.js. An expression may name whatever stands above it.

const isList = Array.isArray;
const flat = (value) => [value].flat(Infinity);
const lastRow = (value) => (isList(value.at(-1)) ? lastRow(value.at(-1)) : value);
const source = (value) => (isList(value) ? `[${value.map(source)}]` : `(${value})`);
const compile = (value) => new Function("scope", `with (scope) return ${source(value)};`);
// Shown are whole numbers, or else six digits; the attribute data-value holds them all.
const rounded = (x) => (Number.isInteger(x) ? x : Number(x.toPrecision(6)));
const show = (x) => String(rounded(x)).replaceAll("-", "−");

// The names of all entries of a number, vector or matrix: cost, x[1], kernel[0][2].
const entries = (name, value) =>
  isList(value) ? value.flatMap((part, i) => entries(`${name}[${i}]`, part)) : [name];

function grid(name, value, cell) {
  const kind = isList(value?.[0]) ? `grid" style="--columns: ${lastRow(value).length}` : "list";
  return `<div class="live-${kind}" role="group" aria-label="${name}">
    ${entries(name, value).map(cell).join("")}</div>`;
}

function inputHTML({ name, value, min, max, integer, slider, play }) {
  const [range, step] = [`min="${min}" max="${max}"`, integer ? 1 : (max - min) / 200];
  const field = (entry, i) =>
    `<span><input type="number" name="${entry}" aria-label="${entry}" value="${flat(value)[i]}"
      aria-describedby="live-error-${name}" step="any" ${range}>` +
    (slider ? `<input type="range" aria-label="${entry}, slider" ${range} step="${step}">` : "") +
    "</span>";
  return `<fieldset><legend>${name}</legend>${grid(name, value, field)}
    ${play ? `<button type="button" data-play="${name}">Play</button>` : ""}
    <p class="live-error" id="live-error-${name}" role="alert"></p></fieldset>`;
}

function outputHTML({ name, value, unit = "" }) {
  const field = (entry) => `<output name="${entry}" aria-live="off"></output>`;
  return `<div class="live-row"><span>${name} =</span>${grid(name, value, field)} ${unit}</div>`;
}

function stepHTML({ text, mathml }) {
  const marks = { "&InvisibleTimes;": "·", ">log<": ">ln<", "<mo>-</mo>": "<mo>−</mo>" };
  const written = mathml.replaceAll(/&InvisibleTimes;|>log<|<mo>-<.mo>/g, (mark) => marks[mark]);
  const box = (part) => `<div class="live-step"><math display="block">${part}</math></div>`;
  const result = box('<mrow><mo>=</mo><mn class="live-result"></mn></mrow>');
  return `<p>${text}</p><div class="live-equation">${box(written)}${result}</div>`;
}

// Return what is wrong with a number, or nothing.
function fault(x, { min, max, integer, exclusive }) {
  const inside = exclusive ? min < x && x < max : min <= x && x <= max;
  if (inside && (!integer || Number.isInteger(x))) return "";
  const kind = integer ? "a whole number" : "a number";
  return `must be ${kind} ${exclusive ? "between" : "from"} ${min} ${exclusive ? "and" : "to"} ${max}`;
}

function answerInputs(part) {
  const nothing = { rules: [], data: {}, runs: [], steps: [], plots: [] };
  const declared = JSON.parse(part.querySelector("script").textContent);
  const { inputs, rules, data, runs, outputs, steps, plots } = { ...nothing, ...declared };
  const form = document.createElement("form");
  form.className = "live-form";
  form.innerHTML = `${inputs.map(inputHTML).join("")}
    <p class="live-error" role="alert"></p><button type="reset">Reset</button>
    ${outputs.map(outputHTML).join("")}<p class="visually-hidden" role="status"></p>
    ${steps.map(stepHTML).join("")}<div class="live-plots"></div>`;
  const get = (selector) => [...form.querySelectorAll(selector)];
  const field = (entry) => form.elements.namedItem(entry);
  const read = (name, value) =>
    isList(value) ? value.map((v, i) => read(`${name}[${i}]`, v)) : field(name).valueAsNumber;
  const fieldsOf = ({ name, value }) => entries(name, value).map(field);
  const known = new Set([...inputs, ...runs, ...outputs].map(({ name }) => name));
  const slots = get("math mi")
    .filter((node) => known.has(/[a-z]\w*/i.exec(node.textContent)?.[0]))
    .map((node) => [node, compile(node.textContent)]);
  get("math .live-result").forEach((node, i) => slots.push([node, compile(steps[i].equals)]));
  const tests = rules.map((rule) => compile(rule.holds));
  const machines = runs.map((run) => [run, compile(run.start), compile(run.next)]);
  const formulas = outputs.map(({ name, value }) => [name, compile(value)]);
  const pictures = plots.map(({ curves = [], points = [], ...plot }) => ({
    ...plot,
    curves: curves.map((curve) => ({ ...curve, run: compile(curve.y) })),
    points: points.map((cloud) => ({ ...cloud, run: compile([cloud.x, cloud.y]) })),
  }));
  let timer, player;

  function judge(input) {
    const messages = fieldsOf(input).map((cell) => {
      const text = fault(cell.valueAsNumber, input);
      cell.setAttribute("aria-invalid", text !== "");
      return text && `${cell.name} ${text}.`;
    });
    const message = messages.find(Boolean) ?? "";
    get(`#live-error-${input.name}`)[0].textContent = message;
    return !message;
  }

  // Return all numbers by name, or nothing where an input is not allowed.
  function answer() {
    const scope = { ...data };
    const valid = inputs.map(judge).every(Boolean);
    for (const { name, value } of inputs) scope[name] = read(name, value);
    const broken = valid && rules[tests.findIndex((test) => !test(scope))];
    get("form > .live-error")[0].textContent = broken?.else ?? "";
    if (!valid || broken) return undefined;
    for (const [run, first, next] of machines) {
      const states = (scope[run.name] = [first(scope)]);
      for (let k = 0; k < run.steps; k++) states.push(next({ ...scope, k }));
    }
    for (const [name, formula] of formulas) scope[name] = formula(scope);
    return scope;
  }

  // Show the answers; without a scope, a dash for each.
  function render(scope) {
    for (const output of outputs) {
      const numbers = flat(scope?.[output.name]);
      fieldsOf(output).forEach((cell, i) => {
        const isNumber = Number.isFinite(numbers[i]);
        cell.textContent = isNumber ? show(numbers[i]) : "–";
        cell.dataset.value = isNumber ? numbers[i] : "";
      });
    }
    for (const [node, value] of slots) {
      const x = scope ? value(scope) : undefined;
      const text = Number.isFinite(x) ? show(x) : "–";
      node.textContent = x < 0 && node.localName === "mi" ? `(${text})` : text;
    }
    const drawn = scope ? pictures.map((plot) => plotHTML(plot, scope)) : [];
    get(".live-plots")[0].innerHTML = drawn.join("");
  }

  function update() {
    get("[type=range]").forEach((range) => (range.value = range.previousElementSibling.value));
    render(); // whatever happens now, no number is stale
    render(answer());
    clearTimeout(timer);
    timer = setTimeout(remember, 400);
  }

  // Announce the answer. Keep what differs from the start in the address, for a link to it.
  function remember() {
    const single = outputs.filter(({ value }) => !isList(value));
    const said = single.map(({ name }) => `${name} = ${field(name).textContent}`);
    get("[role=status]")[0].textContent = said.join(", ") || "The results have changed.";
    const address = new URL(location);
    for (const input of inputs) {
      const now = String(fieldsOf(input).map((cell) => cell.value));
      if (now === String(flat(input.value))) address.searchParams.delete(input.name);
      else address.searchParams.set(input.name, now);
    }
    history.replaceState(null, "", address);
  }

  function play(button) {
    const counter = field(button.dataset.play);
    const isOver = () => !(counter.valueAsNumber < counter.max);
    const playing = button.textContent === "Play";
    button.textContent = playing ? "Stop" : "Play";
    clearInterval(player);
    if (!playing) return;
    if (isOver()) counter.value = counter.min;
    player = setInterval(() => {
      counter.value = counter.valueAsNumber + 1;
      update();
      if (isOver()) play(button);
    }, 600);
    update();
  }

  form.addEventListener("input", ({ target }) => {
    if (target.type === "range") target.previousElementSibling.value = target.value;
    update();
  });
  form.addEventListener("reset", () => setTimeout(update));
  form.addEventListener("submit", (event) => event.preventDefault());
  get("[data-play]").forEach((button) => button.addEventListener("click", () => play(button)));

  const given = new URLSearchParams(location.search);
  for (const input of inputs) {
    const [cells, texts] = [fieldsOf(input), given.get(input.name)?.split(",") ?? []];
    if (texts.length === cells.length) cells.forEach((cell, i) => (cell.value = texts[i]));
  }
  update();
  part.replaceChildren(form);
  if (inputs.some(({ name }) => given.has(name))) part.scrollIntoView();
}

document.addEventListener("DOMContentLoaded", () =>
  document.querySelectorAll(".live").forEach(answerInputs),
);
