"use strict";
// Says what a JSON schema, as pydantic writes it, permits, and what of a value it does not.

window.yourNumbers ??= {};
{
  const { isArray } = Array;
  const number = (x) => {
    const text = Number.isSafeInteger(x) ? x.toLocaleString("en") : String(x);
    return text.replaceAll("-", "−").replace("e+", "e");
  };
  const shown = (value) => window.yourNumbers.write(value).replaceAll(/\s+/g, " ");
  const short = (value) =>
    shown(value).length > 60 ? `${shown(value).slice(0, 57)}…` : shown(value);
  const either = (parts) =>
    parts.length > 1 ? `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}` : parts[0];

  function range({
    minimum: low,
    maximum: high,
    exclusiveMinimum: above,
    exclusiveMaximum: below,
  }) {
    if (low !== undefined && high !== undefined) return ` from ${number(low)} to ${number(high)}`;
    const limits = [
      [low, "of at least"],
      [above, "above"],
      [high, "of at most"],
      [below, "below"],
    ];
    const said = limits.filter(([x]) => x !== undefined).map(([x, text]) => `${text} ${number(x)}`);
    return said.length ? ` ${said.join(", ")}` : "";
  }

  function count({ minItems: low, maxItems: high }, [one, many]) {
    if (low === high && low !== undefined) return `${low} ${low === 1 ? one : many}`;
    if (high === undefined) return low ? `at least ${low} ${low === 1 ? one : many}` : many;
    return low === undefined ? `at most ${high} ${many}` : `${low} to ${high} ${many}`;
  }

  const NOUNS = [
    ["entry", "entries"],
    ["row", "rows"],
    ["table", "tables"],
  ];
  const depth = ({ items, anyOf }) =>
    items ? 1 + depth(items) : Math.max(0, ...(anyOf ?? []).map(depth));

  // Return the numbers of axes that a permitted value can have, such as [1].
  function axesOf(schema) {
    return schema.anyOf ? schema.anyOf.flatMap(axesOf) : [schema.prefixItems ? 1 : depth(schema)];
  }

  // Return in words what a schema permits.
  function allowed(schema) {
    const { type, items, prefixItems, anyOf, multipleOf } = schema;
    if (anyOf) return either([...new Set(anyOf.map(allowed))]);
    if ("const" in schema || schema.enum)
      return either((schema.enum ?? [schema.const]).map(window.yourNumbers.show));
    if (prefixItems) return `a list of ${prefixItems.map(allowed).join(" and ")}`;
    if (items) {
      const inner = items.items
        ? `each with ${allowed(items).slice(10)}`
        : `each ${allowed(items)}`;
      return `a list of ${count(schema, NOUNS[depth(items)] ?? NOUNS[2])}, ${inner}`;
    }
    const steps = multipleOf ? `, a multiple of ${multipleOf}` : "";
    if (type === "integer") return `a whole number${range(schema)}${steps}`;
    if (type === "number") return `a number${range(schema)}${steps}`;
    return { boolean: "True or False", null: "None" }[type] ?? "a value";
  }

  function isInside(x, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }) {
    return !(
      x < minimum ||
      x > maximum ||
      x <= exclusiveMinimum ||
      x >= exclusiveMaximum ||
      (multipleOf && x % multipleOf)
    );
  }

  function fits(value, schema) {
    const { type, minItems = 0, maxItems = Infinity } = schema;
    if ("const" in schema) return value === schema.const;
    if (schema.enum) return schema.enum.includes(value);
    if (type === "array")
      return isArray(value) && minItems <= value.length && value.length <= maxItems;
    if (type === "boolean") return typeof value === "boolean";
    if (type === "null") return value === null;
    const isNumber = type === "integer" ? Number.isSafeInteger(value) : typeof value === "number";
    return isNumber && isInside(value, schema);
  }

  // Return what is wrong with a value, in a sentence that begins with the entry's name, or nothing.
  function fault(value, schema, name) {
    const { anyOf, items, prefixItems } = schema;
    if (anyOf) {
      const faults = anyOf.map((one) => fault(value, one, name));
      if (faults.includes(undefined)) return undefined;
      const same = anyOf.findIndex(({ type }) => isArray(value) && type === "array");
      if (same >= 0) return faults[same];
    } else if (fits(value, schema)) {
      if (!isArray(value)) return undefined;
      return value
        .map((entry, i) => fault(entry, prefixItems?.[i] ?? items ?? {}, `${name}[${i}]`))
        .find(Boolean);
    }
    return `${name} = ${short(value)} is not permitted: it must be ${allowed(schema)}.`;
  }

  // Return the lengths of a value along its axes, as its first entries have them.
  const shapeOf = (value) => (isArray(value) ? [value.length, ...shapeOf(value[0])] : []);

  // Return which part of a value has another length than its first neighbour, or nothing.
  function ragged(value, name) {
    const shape = shapeOf(value);
    function odd(part, label, level) {
      if (isArray(part) ? part.length === shape[level] : level === shape.length)
        return isArray(part)
          ? part.map((entry, i) => odd(entry, `${label}[${i}]`, level + 1)).find(Boolean)
          : undefined;
      const has = (length) => (length === undefined ? "is no list" : `has length ${length}`);
      const first = `${name}${"[0]".repeat(level)} ${has(shape[level])}`;
      return `${name} is not permitted: ${label} ${has(part.length)}, but ${first}.`;
    }
    return odd(value, name, 0);
  }

  // Return the value that a field's text stands for, or what is wrong with it: {value, wrong}.
  function readInput(text, name, schema) {
    let value;
    try {
      value = window.yourNumbers.read(text, name, axesOf(schema));
    } catch (error) {
      const must = `it must be ${allowed(schema)}`;
      const written = short(text.trim()) || "(nothing)";
      return { wrong: `${name} = ${written} is not permitted: ${error.message}; ${must}.` };
    }
    return { value, wrong: fault(value, schema, name) ?? ragged(value, name) };
  }

  // Return which of these names a sentence mentions first.
  function firstNamed(sentence, names) {
    const place = (name) => sentence.search(new RegExp(`\\b${name}\\b`)) >>> 0;
    return names.toSorted((a, b) => place(a) - place(b))[0];
  }

  Object.assign(window.yourNumbers, {
    readInput,
    firstNamed,
    axesOf,
    allowed,
    fault,
    ragged,
    shapeOf,
    short,
  });
}
