"use strict";
// Draws the plots of "Your numbers": an SVG figure, its key, and its data as a table.
//
// A plot has title, x_label, y_label; curves [{label, line}] and points [{label, dots}]; a line and
// dots are lists of [x, y].

window.yourNumbers ??= {};
{
  const MARKS = "●■▲◆";
  const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [280, 64, 12, 10, 46];
  const ROWS = { line: 10, dots: 50 };
  const isPoint = (point) => point?.every(Number.isFinite);
  const round = (x) => Math.round(x * 10) / 10;

  function escape(text) {
    const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return String(text).replaceAll(/[&<>"]/g, (sign) => names[sign]);
  }

  function ticks([low, high], most) {
    const unit = 10 ** Math.floor(Math.log10(high - low));
    const step = [0.1, 0.2, 0.5, 1, 2, 5]
      .map((f) => f * unit)
      .find((s) => (high - low) / s <= most);
    const first = Math.ceil(low / step);
    const count = Math.floor(high / step) - first + 1;
    return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  }

  function limitsOf(values) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = 0.05 * (high - low || Math.abs(high) || 1);
    return [low - margin, high + margin];
  }

  // Return the data as a table: of a curve some points, of points the first ones.
  function tableHTML({ x_label, y_label, curves, points }) {
    const { show } = window.yourNumbers;
    const some = ({ label, line }) => {
      const step = Math.ceil((line.length - 1) / ROWS.line);
      return [label, line.filter((_, i) => i % step === 0)];
    };
    const rows = [
      ...curves.map(some),
      ...points.map(({ label, dots }) => [label, dots.slice(0, ROWS.dots)]),
    ]
      .flatMap(([label, data]) => data.filter(isPoint).map(([x, y]) => [label, show(x), show(y)]))
      .map((cells) => `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`);
    const heads = ["", x_label, y_label].map((head) => `<th scope="col">${escape(head)}</th>`);
    return `<details><summary>Data of this plot</summary><table><thead><tr>${heads.join("")}</tr></thead>
      <tbody>${rows.join("")}</tbody></table></details>`;
  }

  // Return the i-th kind of point; its colour is none of the curves'.
  function markHTML(x, y, curves, i) {
    return `<text class="series-${(curves + i) % 4}" x="${x}" y="${y + 5}">${MARKS[i % 4]}</text>`;
  }

  function keysHTML({ curves, points }) {
    const key = (label, mark) =>
      `<span><svg viewBox="0 0 30 16" width="30" height="16" aria-hidden="true">${mark}</svg>
        ${escape(label)}</span>`;
    return [
      ...curves.map(({ label }, i) => key(label, `<path class="series-${i % 4}" d="M0,8H30"/>`)),
      ...points.map(({ label }, i) => key(label, markHTML(15, 8, curves.length, i))),
    ].join(" ");
  }

  function describe({ title, x_label, y_label, curves, points }, limits) {
    const { show } = window.yourNumbers;
    const labels = [...curves, ...points].map(({ label }) => label).join("; ");
    const range = (k) => limits[k].map((x) => show(Number(x.toPrecision(3)))).join(" to ");
    return `${title}. ${labels}. Across: ${x_label}, ${range(0)}. Up: ${y_label}, ${range(1)}.`;
  }

  // Return a figure as HTML. width: in CSS pixels, so that text has the size that it should have.
  function plotHTML(plot, width) {
    const { show } = window.yourNumbers;
    const { title, x_label, y_label, curves, points } = plot;
    const lines = curves.map(({ line }) => line);
    const clouds = points.map(({ dots }) => dots);
    const all = [...lines, ...clouds].flat().filter(isPoint);
    if (!all.length) return "";
    const limits = [0, 1].map((axis) => limitsOf(all.map((point) => point[axis])));
    const share = (value, [low, high]) => (value - low) / (high - low);
    const [right, bottom] = [width - RIGHT, HEIGHT - BOTTOM];
    const left = (x) => round(LEFT + (right - LEFT) * share(x, limits[0]));
    const top = (y) => round(bottom - (bottom - TOP) * share(y, limits[1]));
    const path = (line, i) => {
      const step = ([x, y], k) =>
        isPoint([x, y]) ? `${isPoint(line[k - 1]) ? "L" : "M"}${left(x)},${top(y)}` : "";
      return `<path class="series-${i % 4}" d="${line.map(step).join("")}"/>`;
    };
    const dots = (cloud, i) =>
      cloud
        .filter(isPoint)
        .map(([x, y]) => markHTML(left(x), top(y), curves.length, i))
        .join("");
    const across = ticks(limits[0], width / 70).map(
      (x) => `<text x="${left(x)}" y="${bottom + 18}">${show(x)}</text>`,
    );
    const up = ticks(limits[1], 6).map(
      (y) => `<text class="end" x="${LEFT - 6}" y="${top(y) + 5}">${show(y)}</text>`,
    );
    const middle = (TOP + bottom) / 2;
    return `<figure><svg viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img"
      aria-label="${escape(describe(plot, limits))}">
      <path d="M${LEFT},${TOP}V${bottom}H${right}"/>${across.join("")}${up.join("")}
      <text x="${(LEFT + right) / 2}" y="${HEIGHT - 6}">${escape(x_label)}</text>
      <text x="${-middle}" y="14" transform="rotate(-90)">${escape(y_label)}</text>
      ${lines.map(path).join("")}${clouds.map(dots).join("")}</svg>
      <figcaption>${escape(title)}<br>${keysHTML(plot)}</figcaption>${tableHTML(plot)}</figure>`;
  }

  window.yourNumbers.plotHTML = plotHTML;
}
