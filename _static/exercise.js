"use strict";
// Judges the reader's own answers, and draws new numbers to answer.

window.yourNumbers ??= {};
{
  const flat = (value) => [value].flat(Infinity);
  const [SAME, NEAR, TRIES] = [1e-9, 0.01, 2000];

  // Return how a typed answer agrees with a value: to Infinity decimals if it is the value, to so
  // many if it is the rounded value; nothing if it is neither.
  // decimals: for each typed entry, the decimals that it was written with.
  function agreement(typed, decimals, value) {
    const [ours, theirs] = [flat(typed), flat(value)];
    const { shapeOf } = window.yourNumbers;
    const isSingle = ours.length === 1 && theirs.length === 1;
    if (!isSingle && String(shapeOf(typed)) !== String(shapeOf(value))) return undefined;
    if (ours.some((x, k) => typeof x !== typeof theirs[k])) return undefined;
    const largest = Math.max(...theirs.map(Math.abs));
    const room = (x) => (Number.isSafeInteger(x) ? 0 : SAME * Math.abs(x) + 1e-12 * largest);
    const isSame = (x, k) => Math.abs(x - theirs[k]) <= room(theirs[k]);
    const inexact = ours.map((x, k) => (isSame(x, k) ? Infinity : decimals[k]));
    const half = (places) => 0.5000000001 * 10 ** -places + 1e-12 * largest;
    const isRounded = (x, k) => isSame(x, k) || Math.abs(x - theirs[k]) <= half(decimals[k]);
    const fewest = Math.min(...inexact);
    if (fewest === Infinity) return Infinity;
    const hasDigit = Math.max(...ours.map(Math.abs)) >= 10 ** -fewest;
    return hasDigit && ours.every(isRounded) ? fewest : undefined;
  }

  function isNear(typed, value) {
    const [ours, theirs] = [flat(typed), flat(value)];
    const room = NEAR * Math.max(...theirs.map(Math.abs));
    return ours.every((x, k) => Math.abs(x - theirs[k]) <= room);
  }

  function rounding(decimals) {
    if (decimals > 0) return `${decimals} decimal${decimals === 1 ? "" : "s"}`;
    return decimals === 0 ? "a whole number" : `a multiple of ${10 ** -decimals}`;
  }

  function told(found) {
    const sentences = found.map(({ slip, notice }) => `${slip}. ${notice}`);
    if (found.length === 1) return `That is what this slip gives: ${sentences[0]}`;
    return `That is what each of these slips gives: (1) ${sentences
      .map((sentence, k) => (k ? `(${k + 1}) ${sentence}` : sentence))
      .join(" ")}`;
  }

  // Return the verdict on an answer, {text, isRight, isSlip}.
  // text: what the reader typed. answer: {value} or {why}. slipsOf: gives [{slip, value, notice}].
  function judge(text, name, answer, slipsOf) {
    const { read, shapeOf, short } = window.yourNumbers;
    if (!text.trim()) return { text: "" };
    const [decimals, slips] = [[], slipsOf()];
    let typed;
    try {
      const values = [answer, ...slips].map(({ value }) => value);
      const axes = [...new Set(values.map((value) => shapeOf(value).length))];
      typed = read(text, name, axes, (_, places) => decimals.push(places));
    } catch (error) {
      return { text: `${short(text.trim())} cannot be read: ${error.message}.` };
    }
    if (answer.why) {
      const isRight = typed === null;
      return { isRight, text: isRight ? `Right: ${answer.why}.` : `Not right: ${answer.why}.` };
    }
    const right = agreement(typed, decimals, answer.value);
    if (right === Infinity) return { isRight: true, text: "Right." };
    const fits = slips.map(({ value }) => agreement(typed, decimals, value));
    const exact = slips.filter((_, k) => fits[k] === Infinity);
    if (right !== undefined) {
      const also = exact.length ? ` ${told(exact)}` : "";
      return { isRight: true, text: `Right, but rounded to ${rounding(right)}.${also}` };
    }
    const found = exact.length ? exact : slips.filter((_, k) => fits[k] !== undefined);
    if (found.length) return { isSlip: true, text: told(found) };
    if (String(shapeOf(typed)) !== String(shapeOf(answer.value)))
      return { text: `Not right: ${form(typed)}, and the answer is ${form(answer.value)}.` };
    if (isNear(typed, answer.value))
      return { text: "Not right, but near: perhaps a number on the way was rounded." };
    return { text: "Not right, and none of the slips that this page knows." };
  }

  // Return in words what shape a value has.
  function form(value) {
    const shape = window.yourNumbers.shapeOf(value);
    if (!shape.length) return "a single value";
    return shape.length === 1 ? `a list of ${shape[0]}` : `an array of ${shape.join(" × ")}`;
  }

  const pick = (choices) => choices[Math.floor(Math.random() * choices.length)];

  // Return new values of the inputs of a model by name; nothing if none are found.
  // sizes: from the name of a symbol in a shape, or of an input, to what may be drawn. present:
  // the values that are there now.
  function draw({ inputs, take, lengthOf }, sizes, present) {
    const { fault } = window.yourNumbers;
    const accept = (values) =>
      inputs.every(([name, { schema }]) => !fault(values[name], schema, name)) && !take(values);
    const isInput = new Set(inputs.map(([name]) => name));
    const isLength = (name) => !isInput.has(name);
    for (let k = 0; k < TRIES; k++) {
      const lengths = Object.fromEntries(
        Object.keys(sizes)
          .filter(isLength)
          .map((name) => [name, pick(sizes[name])]),
      );
      const fill = ([length, ...more], name, old) =>
        length === undefined
          ? pick(sizes[name])
          : Array.from({ length: lengthOf(length, lengths) ?? old.length }, () =>
              fill(more, name, old?.[0]),
            );
      const values = Object.fromEntries(
        inputs.map(([name, { shape }]) => [
          name,
          name in sizes ? fill(shape, name, present[name]) : present[name],
        ]),
      );
      const isNew = JSON.stringify(values) !== JSON.stringify(present);
      if (isNew && accept(values)) return values;
    }
    return undefined;
  }

  Object.assign(window.yourNumbers, { judge, draw });
}
