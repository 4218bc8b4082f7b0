"use strict";
// Evaluates SymPy's expressions, without eval.
//
// A tree is a number, a boolean, [class, ...arguments] (made by _ext/your_numbers.py), or a list
// of trees. It is compiled once, into functions that call one another; expressions.js has one for
// each class. Names have places in one array of values, and each place knows when it was set
// last: a sum, an array or a run is computed again only if something that it names has changed.

window.yourNumbers ??= {};
{
  const heavy = new Set(["MatMul", "MatAdd", "MatPow", "Inverse", "Transpose"]);
  // What a class makes of its body's values: where it begins, and how it takes one more.
  const binders = {
    Sum: [() => 0, (sum, x) => sum + x],
    Product: [() => 1, (product, x) => product * x],
    ArrayComprehension: [() => [], (array, x) => (array.push(x), array)],
  };
  const union = (nodes) => new Set(nodes.flatMap(({ needs }) => [...needs]));
  const without = (needs, places) => new Set([...needs].filter((k) => !places.includes(k)));

  const same = (x) => x;

  // Return an empty program, that computes with floats, or with more digits. Its nodes have run(),
  // which gives the value, and needs, the places on which the value depends.
  function newProgram(isExact) {
    const { exactClasses, ...classes } = window.yourNumbers;
    const known = isExact ? exactClasses(classes) : classes;
    const { functions, makers, rewritten, binders, enter = same, leave = same } = known;
    const [values, times, inner, shared] = [[], [], new Set(), new Map()];
    const outside = { names: new Map(), hidden: "" };
    let clock = 0;

    function set(place, value) {
      values[place] = value;
      times[place] = ++clock;
    }

    function newPlace() {
      const place = values.length;
      set(place, NaN);
      return { place, needs: new Set([place]), run: () => values[place] };
    }

    function remembered({ needs, run }) {
      const places = [...needs];
      let [at, value] = [-1, undefined];
      const isStale = () => {
        for (const place of places) if (times[place] > at) return true;
        return at < 0;
      };
      const recall = () => {
        if (isStale()) [value, at] = [run(), clock];
        return value;
      };
      return { needs, run: recall };
    }

    // Return the scope inside of one that binds these names, and the names' places. A scope's
    // hidden says which outer names it hides.
    function bind(scope, bound) {
      const nodes = bound.map(newPlace);
      const inside = { names: new Map(scope.names), hidden: scope.hidden };
      bound.forEach((name, k) => {
        if (outside.names.has(name)) inside.hidden += `${name} ${nodes[k].place} `;
        inside.names.set(name, () => nodes[k]);
        inner.add(nodes[k].place);
      });
      return [inside, nodes.map(({ place }) => place)];
    }

    function compileBinder([kind, body, ...limits], scope) {
      const [start, take] = binders[kind];
      const [loops, parts] = [[], []];
      let inside = scope;
      // In an array the first index is the outermost, in a sum the last one.
      for (const [, [, index], ...ends] of kind[0] === "A" ? limits : limits.toReversed()) {
        const [low, high] = ends.map((end) => compile(end, inside));
        const [next, [place]] = bind(inside, [index]);
        inside = next;
        loops.push({ place, low: low.run, high: high.run });
        parts.push(low, high);
      }
      const content = compile(body, inside);
      const loop =
        (entry, { place, low, high }) =>
        () => {
          const [first, last] = [low(), high()];
          if (!Number.isFinite(last - first)) return NaN;
          let total = start();
          for (let i = first; i <= last; i++) {
            set(place, i);
            total = take(total, entry());
          }
          return total;
        };
      const places = loops.map(({ place }) => place);
      const needs = without(union([...parts, content]), places);
      return { needs, run: loops.reduceRight(loop, content.run) };
    }

    function compileClass([kind, ...parts], scope) {
      const nodes = [];
      const runOf = (tree) => {
        nodes.push(compile(tree, scope));
        return nodes.at(-1).run;
      };
      if (makers[kind]) {
        const run = makers[kind](parts, runOf);
        return { needs: union(nodes), run };
      }
      const f = functions[kind];
      const [a, b, ...more] = parts.map(
        kind === "Integer" || kind === "Rational" ? (x) => () => x : runOf,
      );
      const run = more.length
        ? () => f(a(), b(), ...more.map((c) => c()))
        : b
          ? () => f(a(), b())
          : a
            ? () => f(a())
            : f;
      return { needs: union(nodes), run };
    }

    // Return the node of a tree. What is heavy is remembered, and is the same node wherever the
    // same tree stands, if it has no inner names.
    function compile(tree, scope = outside) {
      if (!Array.isArray(tree)) return { needs: new Set(), run: () => tree };
      const [kind, ...parts] = tree;
      if (typeof kind !== "string") return compile(["List", ...tree], scope);
      if (kind === "Symbol") return scope.names.get(parts[0])();
      const other = rewritten[kind]?.(...parts);
      if (other) return compile(other, scope);
      if (!heavy.has(kind) && !binders[kind]) return compileClass(tree, scope);
      const key = scope.hidden + JSON.stringify(tree);
      if (shared.has(key)) return shared.get(key);
      const node = remembered((binders[kind] ? compileBinder : compileClass)(tree, scope));
      if (![...node.needs].some((place) => inner.has(place))) shared.set(key, node);
      return node;
    }

    // Let a name stand for what make() gives, a node: it is called once, when it is needed.
    function define(name, make) {
      let node;
      outside.names.set(name, () => (node ??= make()));
    }

    // Return the node of a run: the list of its states. start, next, steps, until: trees.
    function compileRun(run) {
      const [inside, [state, counter]] = bind(outside, [run.state[1], run.counter[1]]);
      const [start, steps] = [run.start, run.steps].map((tree) => compile(tree));
      const [next, until] = [run.next, run.until].map((tree) => compile(tree, inside));
      const needs = without(union([start, steps, next, until]), [state, counter]);
      return remembered({
        needs,
        run() {
          const [states, last] = [[start.run()], steps.run()];
          for (let t = 0; t < last; t++) {
            set(state, states[t]);
            set(counter, t);
            if (until.run()) break;
            states.push(next.run());
          }
          return states;
        },
      });
    }

    return {
      compile(tree) {
        const { run } = compile(tree);
        return { run: () => leave(run()) };
      },
      // Make a name for numbers that come from outside; return what sets them.
      input(name) {
        const node = newPlace();
        define(name, () => node);
        return (value) => set(node.place, enter(value));
      },
      define: (name, tree) => define(name, () => remembered(compile(tree))),
      defineRun(run) {
        const [, history] = run.history;
        define(history, () => compileRun(run));
        const length = () => {
          const { needs, run: states } = outside.names.get(history)();
          return { needs, run: () => states().length };
        };
        for (const [, name] of run.states) define(name, length);
      },
    };
  }

  Object.assign(window.yourNumbers, { binders, newProgram });
}
