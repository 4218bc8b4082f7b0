"use strict";
// The classes of SymPy's expressions once more, for a chapter that needs more than the 16 digits of
// floats: see expressions.js. A number is a safe integer of JavaScript's, or a Big: BITS bits.
//
// A difference of which less than 2^-NOISE is left is 0, as it is for exact fractions.

window.yourNumbers ??= {};
{
  const [BITS, NOISE] = [2400, 2000];
  const { isArray } = Array;
  const isSafe = Number.isSafeInteger;
  const bits = (m) => 4 * (m < 0n ? -m : m).toString(16).length;
  const abs = (m) => (m < 0n ? -m : m);
  const LONG = 1n << BigInt(NOISE);
  const isShort = (m) => m < LONG && m > -LONG; // its bits need not be counted, which is slow

  // The number m 2^e; m is a BigInt.
  class Big {
    constructor(m, e) {
      const excess = isShort(m) ? 0 : bits(m) - BITS;
      [this.m, this.e] = excess > 0 ? [m >> BigInt(excess), e + excess] : [m, e];
    }
  }

  // Return a number as a Big; nothing where it is not finite.
  function lift(x) {
    if (x instanceof Big) return x;
    let [value, e] = [Number(x), 0];
    if (!Number.isFinite(value)) return undefined;
    for (; !Number.isInteger(value); e--) value *= 2;
    return new Big(BigInt(value), e);
  }

  // Return the float that is nearest to a number, or what is in an array.
  function lower(x) {
    if (isArray(x)) return x.map(lower);
    if (!(x instanceof Big)) return x;
    const shift = Math.max(0, bits(x.m) - 64);
    const top = abs(x.m) >> BigInt(shift);
    const isTorn = shift && top << BigInt(shift) !== abs(x.m); // then it is not half-way
    const size = Number(isTorn ? top | 1n : top);
    const exponent = shift + x.e;
    const float = size * 2 ** Math.trunc(exponent / 2) * 2 ** (exponent - Math.trunc(exponent / 2));
    return x.m < 0n ? -float : float;
  }

  // Let f work on two numbers as Bigs; the result is NaN where one is not finite.
  const withBigs = (f) => (a, b) => {
    const [x, y] = [lift(a), lift(b)];
    return x && y ? f(x, y) : NaN;
  };

  const addBigs = withBigs((a, b) => {
    if (a.m === 0n || b.m === 0n) return a.m === 0n ? b : a;
    const [low, high] = a.e < b.e ? [a, b] : [b, a];
    if (high.e - low.e > 3 * BITS) return high;
    const raised = high.m << BigInt(high.e - low.e);
    const sum = low.m + raised;
    if (isShort(low.m) && isShort(raised)) return new Big(sum, low.e);
    const left = bits(sum) - Math.max(bits(low.m), bits(raised));
    return left < -NOISE ? 0 : new Big(sum, low.e);
  });
  const add = (a, b) => (isSafe(a) && isSafe(b) && isSafe(a + b) ? a + b : addBigs(a, b));

  const multiplyBigs = withBigs((a, b) => new Big(a.m * b.m, a.e + b.e));
  const times = (a, b) => (isSafe(a) && isSafe(b) && isSafe(a * b) ? a * b : multiplyBigs(a, b));

  const divideBigs = withBigs((a, b) => {
    if (b.m === 0n) return NaN;
    const shift = Math.max(0, BITS + bits(b.m) - bits(a.m));
    return new Big((a.m << BigInt(shift)) / b.m, a.e - b.e - shift);
  });
  const isWhole = (a, b) => isSafe(a) && isSafe(b) && b !== 0 && a % b === 0;
  const divide = (a, b) => (isWhole(a, b) ? a / b : divideBigs(a, b));

  const negative = (a) => times(-1, a);
  const sign = (a) => Math.sign(a instanceof Big ? Number(a.m > 0n) - Number(a.m < 0n) : a);
  const compare = (a, b) => sign(add(a, negative(b)));

  function below({ m, e }) {
    const whole = e < 0 ? m >> BigInt(-e) : m << BigInt(e);
    return isSafe(Number(whole)) ? Number(whole) : new Big(whole, 0);
  }

  // What is whole but for the noise is whole.
  function floor(a) {
    if (!(a instanceof Big)) return Math.floor(a);
    const nearest = below(lift(add(a, 0.5)));
    return compare(a, nearest) === 0 ? nearest : below(a);
  }

  // By Newton's method, from above.
  function root(a) {
    const { m, e } = lift(a) ?? { m: -1n };
    if (m <= 0n) return m === 0n ? 0 : NaN;
    const shift = 2 * BITS + (e % 2 ? 1 : 0);
    const square = m << BigInt(shift);
    let next = 1n << BigInt((bits(square) >> 1) + 1);
    let x = next + 1n;
    for (; next < x; next = (x + square / x) >> 1n) x = next;
    return new Big(x, (e - shift) / 2);
  }

  function power(a, b) {
    if (!isSafe(b)) return lower(a) ** lower(b);
    let product = 1;
    for (let k = Math.abs(b); k > 0; k--) product = times(product, a);
    return b < 0 ? divide(1, product) : product;
  }

  const sum = (numbers) => numbers.reduce(add, 0);
  const dot = (row, b, j) => sum(row.map((x, k) => times(x, b[k][j])));
  const scale = (x, a) => a.map((row) => row.map((y) => times(x, y)));

  function multiply(a, b) {
    if (!isArray(a)) return isArray(b) ? scale(a, b) : times(a, b);
    return a.map((row) => b[0].map((_, j) => dot(row, b, j)));
  }

  // Return the matrix x with a x = b; NaN where there is none.
  function solve(a, b) {
    const rows = a.map((row, i) => [...row, ...b[i]]);
    for (const [k, start] of rows.entries()) {
      const i = rows.findIndex((row, r) => r >= k && sign(row[k]) !== 0);
      if (i < 0) return b.map((row) => row.map(() => NaN));
      [rows[k], rows[i]] = [rows[i], start];
      rows[k] = rows[k].map((x) => divide(x, rows[k][k]));
      for (const [r, row] of rows.entries())
        if (r !== k) rows[r] = row.map((x, j) => add(x, negative(times(row[k], rows[k][j]))));
    }
    return rows.map((row) => row.slice(a.length));
  }

  const inFloats = (f) => (a) => f(lower(a));

  // Return a number, or an array of numbers, with the decimals that it is written with, as
  // Python's Fraction(str(x)) takes them.
  function decimals(x) {
    if (isArray(x)) return x.map(decimals);
    if (typeof x !== "number" || isSafe(x)) return x;
    const [digits, exponent = 0] = String(x).split("e");
    const [whole, part = ""] = digits.split(".");
    const tens = Number(exponent) - part.length;
    const number = new Big(BigInt(whole + part), 0);
    return tens < 0 ? divide(number, power(10, -tens)) : times(number, power(10, tens));
  }

  const exactClasses = ({ functions, makers, rewritten, binders }) => ({
    enter: decimals,
    leave: lower,
    functions: {
      ...functions,
      log: inFloats(Math.log),
      log1p: inFloats(Math.log1p),
      exp: inFloats(Math.exp),
      tanh: inFloats(Math.tanh),
      Abs: (a) => (sign(a) < 0 ? negative(a) : a),
      sign,
      floor,
      ceiling: (a) => negative(floor(negative(a))),
      Max: (...all) => all.reduce((a, b) => (compare(a, b) < 0 ? b : a)),
      Min: (...all) => all.reduce((a, b) => (compare(a, b) > 0 ? b : a)),
      Mod: (a, b) =>
        isSafe(a) && isSafe(b)
          ? functions.Mod(a, b)
          : add(a, negative(times(b, floor(divide(a, b))))),
      Equality: (a, b) => compare(a, b) === 0,
      Unequality: (a, b) => compare(a, b) !== 0,
      StrictLessThan: (a, b) => compare(a, b) < 0,
      LessThan: (a, b) => compare(a, b) <= 0,
      StrictGreaterThan: (a, b) => compare(a, b) > 0,
      GreaterThan: (a, b) => compare(a, b) >= 0,
      Integer: (digits) => new Big(BigInt(digits), 0),
      Rational: (p, q) => divide(new Big(BigInt(p), 0), new Big(BigInt(q), 0)),
      MatAdd: (...all) =>
        all.reduce((a, b) => a.map((row, i) => row.map((x, j) => add(x, b[i][j])))),
      MatPow: (a, n) => Array(n).fill(a).reduce(multiply, functions.Identity(a.length)),
      MatMul: (...all) => all.reduceRight((b, a) => multiply(a, b)),
      Inverse: (a) => solve(a, functions.Identity(a.length)),
      Add: (...terms) => sum(terms),
      Mul: (...factors) => factors.reduce(times),
      Pow: (a, b) => (b instanceof Big && lower(b) === 0.5 ? root(a) : power(a, b)),
    },
    makers: Object.fromEntries(
      Object.entries(makers).filter(([name]) => !["Add", "Mul", "Pow", "MatMul"].includes(name)),
    ),
    rewritten: { ...rewritten, Add: undefined, log: undefined },
    binders: { ...binders, Sum: [() => 0, add], Product: [() => 1, times] },
  });

  window.yourNumbers.exactClasses = exactClasses;
}
