"use strict";
// Reads numbers and lists as people type, paste and print them, and prints them.
//
// A value is a number, true, false, null (None), or a list of values. Whatever could mean two
// things, or is no number, is refused with an Error that says why; nothing is guessed.

window.yourNumbers ??= {};
{
  const WORDS = { true: true, false: false, none: null };
  const NUMBER = /^[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
  const NUMPY = /(?:np|numpy)\.(?:float|int)\d*\(([^()]*)\)/g;
  const ARRAY = /^(?:(?:np|numpy|torch)\.)?(?:array|tensor)\(([^]*)\)$/;
  const OPTIONS = /,\s*(?:dtype|device|requires_grad|grad_fn|shape|size)\s*=[^]*$/;

  function refuse(why) {
    throw new Error(why);
  }

  function readNumber(text, written) {
    if (text.includes("...") || text === "…") refuse(`“${written}” leaves numbers out`);
    if (!NUMBER.test(text)) refuse(`“${written}” is not a number`);
    const value = Number(text.replaceAll("_", ""));
    if (!Number.isFinite(value)) refuse(`“${written}” is too large`);
    if (value === 0 && /^[^e]*[1-9]/i.test(text)) refuse(`“${written}” is too small`);
    return value;
  }

  // The decimals that a number was written with: 3 in 0.250, 5 in 1.25e-3, −2 in 1e2.
  function decimalsOf(text) {
    const [digits, exponent = 0] = text.toLowerCase().split("e");
    return (digits.split(".")[1] ?? "").length - Number(exponent);
  }

  // comma: whether a comma can only be a decimal comma. take: gets each value and its decimals.
  function readCell(text, comma, take) {
    const cell = text.trim();
    if (!cell) refuse("a place is empty");
    const word = WORDS[cell.toLowerCase()];
    if (word !== undefined) {
      take(word, Infinity);
      return word;
    }
    if (comma && /^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell))
      refuse(`“${cell}” may be ${cell.replace(",", ".")} or ${cell.replace(",", "")}`);
    const isDecimal = comma && /^[^.,]*,\d/.test(cell);
    const parts = (isDecimal ? cell.replace(",", ".") : cell).split("/");
    if (parts.length > 2) refuse(`“${cell}” is not a number`);
    const [above, below = 1] = parts.map((part) => readNumber(part, cell));
    if (below === 0) refuse(`“${cell}” divides by 0`);
    const value = above / below;
    if (!Number.isFinite(value) || (above && !value)) refuse(`“${cell}” is too large or too small`);
    take(value, parts.length > 1 ? Infinity : decimalsOf(parts[0]));
    return value;
  }

  // Python's and NumPy's way: brackets, and between entries commas or blanks.
  function readBrackets(text, take) {
    const tokens = text.match(/[[\](),]|[^\s[\](),]+/g);
    const closing = { "[": "]", "(": ")" };
    let k = 0;
    function readEntry() {
      const token = tokens[k++];
      if (!closing[token]) return readCell(token, false, take);
      const entries = [];
      const marks = new Set();
      if (k === tokens.length) refuse(`a “${closing[token]}” is missing`);
      while (tokens[k] !== closing[token]) {
        if (")]".includes(tokens[k])) refuse(`a “${tokens[k]}” is in the wrong place`);
        if (tokens[k] === ",") refuse("a comma is in the wrong place");
        entries.push(readEntry());
        if (k === tokens.length) refuse(`a “${closing[token]}” is missing`);
        if (tokens[k] === closing[token]) break;
        marks.add(tokens[k] === ",");
        if (marks.size > 1) refuse("some entries have a comma between them and some have none");
        if (tokens[k] === ",") k++;
      }
      k++;
      return entries;
    }
    if (!closing[tokens[0]]) refuse(`“${tokens[0]}” stands before the first bracket`);
    const value = readEntry();
    if (k < tokens.length) refuse(`“${tokens[k]}” stands after the last bracket`);
    return value;
  }

  function readRow(row, take) {
    const bare = row.trim().replace(/,$/, "");
    const hasCommas = /,\s/.test(bare);
    return bare.split(hasCommas ? /,\s+/ : /\s+/).map((cell) => {
      if (/\s/.test(cell)) refuse("some entries have a comma between them and some have none");
      if (cell.includes(","))
        refuse(`“${cell}” is not clear: write [${cell.replaceAll(",", ", ")}], or a decimal point`);
      return readCell(cell, false, take);
    });
  }

  // A sheet's way: cells with tabs or semicolons between them, or blanks. axes: 1 or 2.
  function readTable(text, axes, take) {
    const lines = text.replaceAll(/^\n+|\n+$/g, "").split("\n");
    const mark = ["\t", ";"].find((sign) => text.includes(sign));
    const readCells = (line) => line.split(mark).map((cell) => readCell(cell, true, take));
    const isCells = mark === "\t" || (mark && (axes === 1 || lines.length > 1));
    let rows;
    if (isCells) rows = lines.map(readCells);
    else if (mark) rows = text.split(mark).map((row) => readRow(row, take));
    else rows = lines.map((row) => readRow(row, take));
    if (mark && !isCells && rows.every((row) => row.length === 1))
      refuse(`“${text}” may be one row or several: write it with brackets`);
    if (axes === 2) return rows;
    if (rows.length > 1 && rows.some((row) => row.length > 1))
      refuse("that is a table, not one list");
    return rows.flat();
  }

  // Return the value that a text stands for. axes: how many a value of this name can have, such
  // as [1]. take: called with each value in it and its decimals. Error where the text cannot be
  // read without a guess.
  function read(text, name, axes, take = () => undefined) {
    let plain = text.replaceAll("−", "-").replaceAll(/[\u00a0\u2009\u202f]/g, " ");
    plain = plain.replaceAll(/\r\n?/g, "\n").replaceAll(/#.*$/gm, "");
    plain = plain.replace(/^ +| +$/g, "").replace(new RegExp(`^${name}\\s*=`), "");
    plain = plain.replaceAll(NUMPY, "$1").replaceAll(/[ ]*\/[ ]*/g, "/");
    if (!plain.trim()) refuse("it is empty");
    const printed = ARRAY.exec(plain.trim());
    if (printed) plain = printed[1].replace(OPTIONS, "");
    if (/[[\]()]/.test(plain)) return readBrackets(plain, take);
    const most = Math.max(...axes);
    const isSingle = axes.includes(0) && !/[\n\t;,]|\S\s+\S/.test(plain);
    if (most === 0 || isSingle) return readCell(plain, most === 0, take);
    if (most > 2) refuse("it needs brackets");
    return readTable(plain, most, take);
  }

  // Return a value as Python would write it; rows each on a line of its own.
  function write(value, indent = "") {
    if (typeof value === "boolean") return value ? "True" : "False";
    if (!Array.isArray(value)) return value === null ? "None" : String(value);
    const isNested = value.some(Array.isArray);
    const parts = value.map((part) => write(part, `${indent} `));
    return `[${parts.join(isNested ? `,\n${indent} ` : ", ")}]`;
  }

  // Return a number as it is shown: whole, or rounded to six significant digits or more.
  function show(x) {
    if (typeof x !== "number") return write(x);
    if (Number.isSafeInteger(x)) return String(x).replace("-", "−");
    const digits = Math.max(6, Math.floor(Math.log10(Math.abs(x))) + 2);
    const text = digits > 15 ? x.toExponential(5) : String(Number(x.toPrecision(digits)));
    return text.replace(/\.?0*e\+?/, "e").replaceAll("-", "−");
  }

  // Return all digits of a value as JSON; nothing looks whole that is not known to be.
  function toJSON(value) {
    if (Array.isArray(value)) return `[${value.map(toJSON)}]`;
    const isVague = Number.isInteger(value) && !Number.isSafeInteger(value);
    return isVague ? value.toExponential() : JSON.stringify(value);
  }

  Object.assign(window.yourNumbers, { read, write, show, toJSON });
}
