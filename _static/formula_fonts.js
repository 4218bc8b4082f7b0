// The fonts of formulas are in the style sheet (see _ext/light_pages.py), but a browser reads
// them when it first draws a formula, and then the formula jumps. It reads them now instead.
for (const font of ["Main", "Size1", "Size2", "Size3", "Size4"])
  document.fonts.load(`1em KaTeX_${font}`);
document.fonts.load("italic 1em KaTeX_Math");
