// Live Code, in the launch menu: thebe makes the cells editable and runs them on Binder.
// It needs the network anyway, so all of it is loaded from there, after the click.
const npm = (file) => `https://cdn.jsdelivr.net/npm/${file}`;

function load(name, attributes) {
  return new Promise((onload, reject) => {
    const onerror = () => reject(`no answer from ${attributes.src ?? attributes.href}`);
    const element = document.createElement(name);
    document.head.append(Object.assign(element, attributes, { onload, onerror }));
  });
}

// What the Binder button of this page launches, in thebe's words.
function binder() {
  const link = document.querySelector("a[href*='?urlpath=lab/tree/']");
  const [binderUrl, service, repo, ref, path] = link.href
    .match(/(.+)\/v2\/(gh|gl)\/([^/]+(?:\/|%2F)[^/]+)\/(.+)\?urlpath=lab\/tree\/(.+)/)
    .slice(1);
  const repoProvider = { gh: "github", gl: "gitlab" }[service];
  return {
    binderOptions: { binderUrl, repoProvider, repo: decodeURIComponent(repo), ref },
    kernelOptions: { kernelName: "python3", path },
  };
}

async function startLiveCode() {
  await load("script", { src: npm("thebe@0.9.3/lib/index.js") });
  await load("link", { rel: "stylesheet", href: npm("thebe@0.9.3/lib/thebe.css") });
  await load("script", { src: npm("marked@18.2.1/lib/marked.umd.js") });

  // Thebe pairs the first input with the first output, and so on.
  for (const cell of document.querySelectorAll(".cell:not(:has(.cell_output))")) {
    cell.insertAdjacentHTML("beforeend", "<div class='cell_output'></div>");
  }
  for (const button of document.querySelectorAll(".cell .copybtn")) {
    button.remove();
  }
  thebe.mountStatusWidget();
  const { notebook } = await thebe.bootstrap({
    ...binder(),
    requestKernel: true,
    selector: ".cell_input pre",
    outputSelector: ".cell_output",
    mountRestartButton: false,
    mountRestartAllButton: false,
    mathjaxUrl: npm("mathjax@2.7.9/MathJax.js"),
    codeMirrorConfig: {
      theme: document.documentElement.dataset.theme === "dark" ? "darcula" : "default",
    },
  });
  notebook.rendermime.markdownParser = { render: async (text) => marked.parse(text) };
  // A cell that is run again before it has ended shows an error: wait for all to end.
  thebe.on("status", () => {
    const busy = notebook.cells.some((cell) => cell.isBusy);
    for (const cell of document.querySelectorAll(".thebe-cell")) cell.inert = busy;
  });
  // Each cell needs those above it, so "run all" stops where one fails, as in Jupyter.
  notebook.executeAll = async () => {
    let failed = false;
    for (const cell of notebook.cells) {
      if (failed) cell.clear();
      else failed = (await cell.execute())?.error;
    }
  };
  notebook.executeAll();
}

// The theme's button calls this, and makes sure of an element for it below the title.
let liveCodeStarted = false;
// oxlint-disable-next-line no-unused-vars -- the theme calls it
function initThebe() {
  if (liveCodeStarted) return;
  liveCodeStarted = true;
  const box = document.createElement("div");
  box.className = "thebe-launch-button";
  box.role = "status";
  box.innerHTML = "<span class='thebe-status'>Loading …</span>";
  document.querySelector(".thebe-launch-button").replaceWith(box);
  startLiveCode().catch((reason) => {
    box.textContent = `Live Code needs the network and Binder: ${reason}. Reload to try again.`;
  });
}
