"use strict";
// Writes the lines of the Solution with the reader's numbers in them.

window.yourNumbers ??= {};
{
  const { isArray } = Array;
  const [MOST_TERMS, MOST_ENTRIES] = [4, 8];

  function listed(value) {
    if (!isArray(value)) return window.yourNumbers.show(value);
    const shown = value.slice(0, MOST_ENTRIES).map(listed);
    return `[${[...shown, ...(value.length > MOST_ENTRIES ? ["…"] : [])].join(", ")}]`;
  }

  function summed(value) {
    const { show } = window.yourNumbers;
    const terms = [value].flat(Infinity);
    const shown = terms.slice(0, MOST_TERMS).map((x, i) => {
      if (i === 0) return show(x);
      return x < 0 ? ` − ${show(-x)}` : ` + ${show(x)}`;
    });
    return shown.join("") + (terms.length > MOST_TERMS ? " + …" : "");
  }

  // Return a template with values in place of {name}, and of {+name} as a sum. A negative number
  // gets brackets behind a sign and below an exponent.
  function lineHTML(template, values) {
    const fill = (match, plus, name, at) => {
      const value = values[name];
      if (plus) return summed(value);
      const isPart = /[−+·×/√]\s*$/.test(template.slice(0, at));
      const isBase = template.slice(at + match.length).startsWith("<sup>");
      const needsBrackets = !isArray(value) && value < 0 && (isPart || isBase);
      return needsBrackets ? `(${listed(value)})` : listed(value);
    };
    return template.replaceAll(/\{(\+?)(\w+)\}/g, fill);
  }

  window.yourNumbers.lineHTML = lineHTML;
}
