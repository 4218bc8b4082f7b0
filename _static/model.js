"use strict";
// What a chapter declares (see _ext/your_numbers.py), ready to be evaluated: inputs by name, rules
// between them, results, worked lines, slips, plots.

window.yourNumbers ??= {};
{
  const { isArray } = Array;
  const isSymbol = (tree) => isArray(tree) && tree[0] === "Symbol";
  const isSound = (value) =>
    isArray(value) ? value.every(isSound) : typeof value === "boolean" || Number.isFinite(value);
  const MOST_LINES = 6;

  function entries(length) {
    return `${length} ${length === 1 ? "entry" : "entries"}`;
  }

  // Return what says how long a value is along an axis, as in "2 rows".
  function counted({ length, axis, axes }) {
    if (axes === 1) return entries(length);
    if (axes === 2) return `${length} ${["row", "column"][axis]}${length === 1 ? "" : "s"}`;
    return `length ${length} along axis ${axis}`;
  }

  function newModel(declared) {
    const { newProgram, shapeOf, lineHTML, readInput, firstNamed } = window.yourNumbers;
    const program = newProgram(declared.exact);
    const setters = {};
    const nodeOf = (tree) => program.compile(tree);
    const inputs = Object.entries(declared.inputs);
    const { play } = declared;
    const lengths = inputs.flatMap(([, { shape }]) =>
      shape.filter(isSymbol).map(([, name]) => name),
    );
    const free = [...inputs.map(([, { symbol }]) => symbol), ...lengths, "t"];
    for (const name of play ? [...free, play[0][1]] : free) setters[name] ??= program.input(name);
    for (const [[, name], tree] of declared.where) program.define(name, tree);
    for (const run of declared.runs) program.defineRun(run);

    const rules = declared.rules.map(([condition, sentence]) => [nodeOf(condition), sentence]);
    const results = Object.entries(declared.results).map(([name, tree]) => ({
      name,
      node: nodeOf(tree),
      none: (declared.no_answer[name] ?? []).map(([condition, why]) => [nodeOf(condition), why]),
      slips: (declared.slips[name] ?? []).map(([slip, value, notice]) => ({
        slip,
        node: nodeOf(value),
        notice,
      })),
    }));
    const lines = declared.worked.map(([template, slots, range]) => {
      if (range) setters[range[0][1]] ??= program.input(range[0][1]);
      return {
        template,
        slots: Object.fromEntries(Object.entries(slots).map(([k, tree]) => [k, nodeOf(tree)])),
        range: range && { set: setters[range[0][1]], ends: range.slice(1).map(nodeOf) },
      };
    });
    const plots = declared.plots.map(({ curves = [], points = [], ...plot }) => ({
      ...plot,
      ends: [plot.from ?? 0, plot.to ?? 1].map(nodeOf),
      curves: curves.map(({ label, y }) => ({ label, node: nodeOf(y) })),
      points: points.map(({ label, x, y }) => ({ label, x: nodeOf(x), y: nodeOf(y) })),
    }));

    // Bind the lengths; return the first that does not fit to those before, as a sentence.
    function bindLengths(values) {
      const seen = new Map();
      for (const [name, { symbol }] of inputs)
        if (!isArray(values[name])) seen.set(symbol, { name, length: values[name] });
      for (const [name, { shape }] of inputs) {
        const found = shapeOf(values[name]).slice(0, shape.length);
        for (const [axis, length] of found.entries()) {
          const here = { name, length, axis, axes: shape.length };
          const key = isSymbol(shape[axis]) ? shape[axis][1] : undefined;
          const other = seen.get(key);
          if (other && other.length !== length) {
            const its = other.axes ? `has ${counted(other)}` : `is ${other.length}`;
            return `${name} is not permitted: it has ${counted(here)}, but ${other.name} ${its}.`;
          }
          if (key && !other) {
            seen.set(key, here);
            setters[key](length);
          }
        }
      }
      return undefined;
    }

    // Return what is wrong with a shape that is given by a formula, as a sentence.
    function misfit(values) {
      for (const [name, { shape }] of inputs)
        for (const [axis, length] of shapeOf(values[name]).slice(0, shape.length).entries()) {
          const wanted = nodeOf(shape[axis]).run();
          const here = { length, axis, axes: shape.length };
          if (wanted !== length)
            return `${name} is not permitted: it has ${counted(here)}; it must have ${wanted}.`;
        }
      return undefined;
    }

    // Take values by name, each permitted by itself. Return nothing if they fit together, else a
    // sentence that names the input at fault.
    function take(values) {
      for (const [name, { symbol }] of inputs) setters[symbol](values[name]);
      const wrong = bindLengths(values) ?? misfit(values);
      return wrong ?? rules.find(([condition]) => !condition.run())?.[1];
    }

    // Take the inputs' texts by name. Return their values if all are permitted, and the faults:
    // the names of inputs, each with a sentence.
    function read(texts) {
      const found = inputs.map(([name, { schema }]) => [
        name,
        readInput(texts[name], name, schema),
      ]);
      const faults = found
        .filter(([, { wrong }]) => wrong)
        .map(([name, { wrong }]) => [name, wrong]);
      if (faults.length) return { faults };
      const values = Object.fromEntries(found.map(([name, { value }]) => [name, value]));
      const wrong = take(values);
      if (!wrong) return { values, faults };
      return { faults: [[firstNamed(wrong, Object.keys(declared.inputs)), wrong]] };
    }

    // Return the value of a result, or why there is none.
    function answer({ node, none }) {
      const why = none.find(([condition]) => condition.run())?.[1];
      if (why) return { why };
      const value = node.run();
      return isSound(value)
        ? { value }
        : { why: "the numbers on the way are too large or too small" };
    }

    // Return the lines that a worked line gives, as HTML: none where a number has no value.
    function repeated(line) {
      const now = () => {
        const values = Object.entries(line.slots).map(([name, node]) => [name, node.run()]);
        return values.every(([, value]) => isSound(value))
          ? [lineHTML(line.template, Object.fromEntries(values))]
          : [];
      };
      if (!line.range) return now();
      const [low, high] = line.range.ends.map((node) => node.run());
      const found = [];
      for (let i = low; i <= Math.min(high, low + MOST_LINES - 1); i++) {
        line.range.set(i);
        found.push(...now());
      }
      return high >= low + MOST_LINES ? [...found, "…"] : found;
    }

    function plotted({ ends, curves, points, ...plot }) {
      const [from, to] = ends.map((node) => node.run());
      const curve = ({ label, node }) => ({
        label,
        line: Array.from({ length: 201 }, (_, i) => {
          const t = from + ((to - from) * i) / 200;
          setters.t(t);
          return [t, node.run()];
        }),
      });
      const cloud = ({ label, x, y }) => {
        const [left, up] = [x.run(), y.run()];
        return { label, dots: left.map((v, i) => [v, up[i]]) };
      };
      return { ...plot, curves: curves.map(curve), points: points.map(cloud) };
    }

    take(Object.fromEntries(inputs.map(([name, input]) => [name, input.start])));
    for (const result of results) result.isSingle = !isArray(answer(result).value);

    return {
      inputs,
      results,
      lines,
      read,
      take,
      answer,
      // The length of an axis for lengths by name; nothing for a symbol that is not among them.
      lengthOf(tree, given) {
        if (isSymbol(tree)) return given[tree[1]];
        for (const [name, length] of Object.entries(given)) setters[name]?.(length);
        return nodeOf(tree).run();
      },
      worked: () => lines.flatMap(repeated),
      plots: () => plots.map(plotted),
      // The steps of a run: its name, what sets it, and its limits for the present inputs.
      step: play && {
        name: play[0][1],
        set: setters[play[0][1]],
        limits: () => play.slice(1).map((tree) => nodeOf(tree).run()),
      },
    };
  }

  window.yourNumbers.newModel = newModel;
}
