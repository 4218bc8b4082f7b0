"use strict";
// The classes of SymPy's expressions. program.js puts them together: there are no names here.

window.yourNumbers ??= {};
{
  const { isArray } = Array;
  const list = (length, entry) => Array.from({ length }, (_, i) => entry(i));
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  const isRational = (tree) => tree?.[0] === "Rational";
  // Numerator and denominator of a number; of no other tree.
  const fraction = (tree) =>
    typeof tree === "number" ? [tree, 1] : isRational(tree) ? tree.slice(1).map(Number) : undefined;

  function power(base, exponent) {
    if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) return base ** exponent;
    let product = 1;
    for (let k = Math.abs(exponent); k > 0; k--) product *= base;
    return exponent < 0 ? 1 / product : product;
  }

  const identity = (n) => list(n, (i) => list(n, (j) => Number(i === j)));
  const scale = (x, a) => a.map((row) => row.map((y) => x * y));
  const dot = (row, b, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0);

  function multiply(a, b) {
    if (!isArray(a)) return isArray(b) ? scale(a, b) : a * b;
    return isArray(b) ? a.map((row) => b[0].map((_, j) => dot(row, b, j))) : scale(b, a);
  }

  // Return the matrix x with a x = b, by elimination with pivots; not finite where a is singular.
  function solve(a, b) {
    const [rows, n] = [a.map((row, i) => [...row, ...b[i]]), a.length];
    for (let k = 0; k < n; k++) {
      let best = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
      [rows[k], rows[best]] = [rows[best], rows[k]];
      for (let i = k + 1; i < n; i++) {
        const factor = rows[i][k] / rows[k][k];
        for (let j = k; j < rows[i].length; j++) rows[i][j] -= factor * rows[k][j];
      }
    }
    for (let k = n - 1; k >= 0; k--)
      for (let j = n; j < rows[k].length; j++) {
        for (let i = k + 1; i < n; i++) rows[k][j] -= rows[k][i] * rows[i][j];
        rows[k][j] /= rows[k][k];
      }
    return rows.map((row) => row.slice(n));
  }

  // Functions of their arguments' values.
  const functions = {
    log: Math.log,
    log1p: Math.log1p,
    exp: Math.exp,
    Abs: Math.abs,
    sign: Math.sign,
    floor: Math.floor,
    ceiling: Math.ceil,
    tanh: Math.tanh,
    Max: Math.max,
    Min: Math.min,
    Mod(a, b) {
      const rest = a % b;
      return rest < 0 !== b < 0 && rest ? rest + b : rest;
    },
    Equality: (a, b) => Number(a) === Number(b),
    Unequality: (a, b) => Number(a) !== Number(b),
    StrictLessThan: (a, b) => a < b,
    LessThan: (a, b) => a <= b,
    StrictGreaterThan: (a, b) => a > b,
    GreaterThan: (a, b) => a >= b,
    Not: (a) => !a,
    pi: () => Math.PI,
    E: () => Math.E,
    nan: () => NaN,
    Integer: Number,
    Rational: (p, q) => p / q,
    List: (...parts) => parts,
    Tuple: (...parts) => parts,
    Transpose: (a) => a[0].map((_, j) => a.map((row) => row[j])),
    Identity: identity,
    ZeroMatrix: (n, m) => list(n, () => list(m, () => 0)),
    MatAdd: (...parts) => parts.reduce((a, b) => a.map((row, i) => row.map((x, j) => x + b[i][j]))),
    MatPow: (a, n) => list(n, () => a).reduce(multiply, identity(a.length)),
    Inverse: (a) => solve(a, identity(a.length)),
  };

  // Trees that are rewritten into others.
  const rewritten = {
    MatrixElement: (matrix, i, j) => ["Indexed", matrix, i, j],
    FunctionMatrix: (rows, columns, [, i, j], entry) => [
      "ArrayComprehension",
      entry,
      ["Tuple", i, 0, ["Add", rows, -1]],
      ["Tuple", j, 0, ["Add", columns, -1]],
    ],
    // ln(1 + x) keeps its digits for a small x.
    log(tree) {
      const [kind, ...terms] = isArray(tree) ? tree : [];
      if (kind !== "Add" || !terms.includes(1)) return undefined;
      return ["log1p", ["Add", ...terms.filter((term) => term !== 1)]];
    },
    // Fractions get one denominator, so that a sum that is whole comes out whole.
    Add(...terms) {
      const split = (term) => (term[0] === "Mul" ? term.slice(1) : [term]);
      const ratio = (term) => fraction(split(term).find(isRational)) ?? [1, 1];
      const common = terms.map((term) => ratio(term)[1]).reduce((a, b) => (a / gcd(a, b)) * b, 1);
      if (common === 1 || common > 1e6) return undefined;
      const whole = (term) => {
        const [p, q] = ratio(term);
        return ["Mul", (p * common) / q, ...split(term).filter((part) => !isRational(part))];
      };
      return ["Mul", ["Add", ...terms.map(whole)], ["Rational", 1, common]];
    },
  };

  const product = ([a, b, ...more]) => {
    if (!b) return a ?? (() => 1);
    const rest = product([b, ...more]);
    return () => a() * rest();
  };

  // Makers of a function from trees, for classes that do not simply compute their arguments.
  // compile: gives a tree's function.
  const makers = {
    Add(terms, compile) {
      const [a, b, ...more] = terms.map(compile);
      if (!b) return a;
      return more.length ? () => more.reduce((sum, c) => sum + c(), a() + b()) : () => a() + b();
    },
    // One division, so that what is whole comes out whole.
    Mul(factors, compile) {
      const [above, below] = [[], []];
      for (const factor of factors) {
        const [p, q] = fraction(factor) ?? [];
        const [kind, base, exponent] = isArray(factor) ? factor : [];
        const [up, down] = (kind === "Pow" && fraction(exponent)) || [];
        if (p !== undefined) {
          if (p !== 1) above.push(p);
          if (q !== 1) below.push(q);
        } else if (up < 0) {
          below.push(["Pow", base, down === 1 ? -up : ["Rational", -up, down]]);
        } else above.push(factor);
      }
      const [over, under] = [above, below].map((part) => product(part.map(compile)));
      return below.length ? () => over() / under() : over;
    },
    Pow([base, exponent], compile) {
      const [a, e] = [compile(base), compile(exponent)];
      const [p, q] = fraction(exponent) ?? [];
      if (q === 2 && p === 1) return () => Math.sqrt(a());
      if (q === 2 && p === -1) return () => 1 / Math.sqrt(a());
      if (q === 1 && p === 1) return a;
      if (q === 1 && p === 2) return () => a() ** 2;
      return () => power(a(), e());
    },
    And: (parts, compile) => {
      const tests = parts.map(compile);
      return () => tests.every((test) => test());
    },
    Or: (parts, compile) => {
      const tests = parts.map(compile);
      return () => tests.some((test) => test());
    },
    ITE(parts, compile) {
      const [condition, yes, no] = parts.map(compile);
      return () => (condition() ? yes() : no());
    },
    Piecewise(pairs, compile) {
      const cases = pairs.map(([, value, condition]) => [value, condition].map(compile));
      return () => {
        for (const [value, condition] of cases) if (condition()) return value();
        return NaN;
      };
    },
    Indexed([base, ...indices], compile) {
      const [array, i, ...more] = [base, ...indices].map(compile);
      if (!more.length) return () => array()?.[i()] ?? NaN;
      return () => more.reduce((value, index) => value?.[index()], array()?.[i()]) ?? NaN;
    },
    // From the right, and an inverse is not computed: its system is solved.
    MatMul(factors, compile) {
      const parts = factors.map((factor) =>
        factor[0] === "Inverse" ? [compile(factor[1]), solve] : [compile(factor), multiply],
      );
      const last = compile(factors.at(-1));
      return () => parts.slice(0, -1).reduceRight((b, [a, act]) => act(a(), b), last());
    },
  };

  Object.assign(window.yourNumbers, { functions, rewritten, makers });
}
