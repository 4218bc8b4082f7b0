// Draws the plots of live.js, as SVG.
//
// A plot has a title, x_label, y_label; curves, each with a label and y, an expression in t,
// for t between the numbers from and to; and points, each with a label and the lists of
// expressions x and y. live.js has compiled the expressions: run(scope) gives the numbers.

function ticks([low, high]) {
  const unit = 10 ** Math.floor(Math.log10(high - low));
  const step = [0.2, 0.5, 1, 2].map((f) => f * unit).find((s) => (high - low) / s <= 6);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

// Return an SVG figure. scope: all numbers by name; a curve has t besides.
// oxlint-disable-next-line no-unused-vars -- live.js calls it
function plotHTML({ title, x_label, y_label, from, to, curves, points }, scope) {
  const at = Array.from({ length: 201 }, (_, i) => from + ((to - from) * i) / 200);
  const lines = curves.map(({ run }) => at.map((t) => [t, run({ ...scope, t })]));
  const clouds = points.map(({ run }) => run(scope)).map(([x, y]) => x.map((v, i) => [v, y[i]]));
  const isPoint = (point) => point?.every(Number.isFinite);
  const all = [...lines, ...clouds].flat().filter(isPoint);
  if (!all.length) return "";
  const limits = [0, 1].map((axis) => {
    const values = all.map((point) => point[axis]);
    const margin = 0.05 * (Math.max(...values) - Math.min(...values) || 1);
    return [Math.min(...values) - margin, Math.max(...values) + margin];
  });
  const share = (value, [low, high]) => (value - low) / (high - low);
  const left = (x) => 60 + 410 * share(x, limits[0]);
  const top = (y) => 215 - 205 * share(y, limits[1]);
  const step =
    (line) =>
    ([x, y], i) =>
      isPoint([x, y]) ? `${isPoint(line[i - 1]) ? "L" : "M"}${left(x)},${top(y)}` : "";
  const mark =
    (i) =>
    ([x, y]) =>
      `<text class="series-${i}" x="${left(x)}" y="${top(y) + 5}">${"●■▲◆"[i % 4]}</text>`;
  const keys = [
    ...curves.map(({ label }, i) => [label, `<path class="series-${i}" d="M0,8H30"/>`]),
    ...points.map(({ label }, i) => [
      label,
      `<text class="series-${i}" x="15" y="13">${"●■▲◆"[i % 4]}</text>`,
    ]),
  ].map(
    ([label, key]) =>
      `<span><svg viewBox="0 0 30 16" aria-hidden="true">${key}</svg> ${label}</span>`,
  );
  return `<figure><svg viewBox="0 0 480 265" role="img" aria-label="${title}">
    <path d="M60,10V215H470"/><text x="265" y="260">${x_label}</text>
    <text x="-112" y="12" transform="rotate(-90)">${y_label}</text>
    ${ticks(limits[0])
      .map((x) => `<text x="${left(x)}" y="235">${show(x)}</text>`)
      .join("")}
    ${ticks(limits[1])
      .map((y) => `<text class="end" x="54" y="${top(y) + 5}">${show(y)}</text>`)
      .join("")}
    ${lines.map((line, i) => `<path class="series-${i}" d="${line.map(step(line)).join("")}"/>`).join("")}
    ${clouds.map((cloud, i) => cloud.filter(isPoint).map(mark(i)).join("")).join("")}</svg>
    <figcaption>${title}<br />${keys.join(" ")}</figcaption></figure>`;
}
