"use strict";
// Writes the form of "Your numbers" as HTML: see your_numbers.js, which brings it to life.

window.yourNumbers ??= {};
{
  const isSingle = (schema) => Math.max(...window.yourNumbers.axesOf(schema)) === 0;

  // A text field: one line for a single value, more for lists. A number field would change what
  // is typed, without a word.
  function fieldHTML(name, single, attributes) {
    const common = `id="yn-${name}" name="${name}" autocomplete="off" autocapitalize="off"
      spellcheck="false" ${attributes}`;
    return single ? `<input type="text" ${common}>` : `<textarea rows="1" ${common}></textarea>`;
  }

  function keyboard({ type, minimum, exclusiveMinimum }) {
    const isPositive = minimum >= 0 || exclusiveMinimum >= 0;
    if (!isPositive) return "text";
    return { integer: "numeric", number: "decimal" }[type] ?? "text";
  }

  function inputHTML([name, { schema }]) {
    const described = `aria-describedby="yn-hint-${name} yn-error-${name}"`;
    const attributes = `inputmode="${keyboard(schema)}" ${described}`;
    return `<div class="yn-field"><label for="yn-${name}">${name}</label>
      ${fieldHTML(name, isSingle(schema), attributes)}
      <p class="yn-hint" id="yn-hint-${name}">${window.yourNumbers.allowed(schema)}</p>
      <p class="yn-error" id="yn-error-${name}"></p></div>`;
  }

  function resultHTML({ name, isSingle: single }) {
    const own = `your-${name}`;
    return `<div class="yn-result">
      <div class="yn-answer"><label for="yn-${name}">${name} =</label>
        <output id="yn-${name}" name="${name}" aria-live="off" data-value=""></output></div>
      <p class="yn-why" id="yn-why-${name}"></p>
      <div class="yn-own"><label for="yn-${own}">Your answer for ${name}</label>
        ${fieldHTML(own, single, `inputmode="text" aria-describedby="yn-verdict-${name}"`)}</div>
      <p class="yn-verdict" id="yn-verdict-${name}"></p></div>`;
  }

  function stepHTML({ name }) {
    return `<div class="yn-step"><label for="yn-${name}">${name}</label>
      <input type="range" id="yn-${name}" name="${name}" step="1" autocomplete="off">
      <span class="yn-count"></span><button type="button" data-do="play">Play</button></div>`;
  }

  // Return the form of a model, and of what is declared to be drawn.
  function formHTML({ inputs, results, step }, { draw }) {
    const drawing = Object.keys(draw).length
      ? `<button type="button" data-do="draw">New numbers</button>`
      : "";
    return `<div class="yn-inputs">${inputs.map(inputHTML).join("")}</div>
      <p class="yn-note"></p>
      <p class="yn-buttons">${drawing}
        <button type="button" data-do="reveal" hidden>Show the answer</button>
        <button type="reset">Reset</button></p>
      <div class="yn-results">${results.map(resultHTML).join("")}</div>
      <div class="yn-worked"></div>${step ? stepHTML(step) : ""}<div class="yn-plots"></div>
      <p class="visually-hidden" role="status"></p>`;
  }

  window.yourNumbers.formHTML = formHTML;
}
