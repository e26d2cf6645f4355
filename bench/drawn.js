// Tells when a page has finished drawing, the same way for any page with plotly charts.
// Set before this script: window.benchSide = {content, ignored, idle}
//   content: selector of what the reader looks at; ignored: parts of it that do not count (the filter itself);
//   idle: () => whether the page's own framework says that nothing is running.
(() => {
  const side = window.benchSide;
  const watch = (window.benchWatch = { input: 0, painted: 0, changed: 0, firstChart: 0 });
  const roots = new Set([document]);
  const channel = new MessageChannel();
  let asked = false;

  // The frame that holds the last change has been handed over when a message sent from it arrives.
  channel.port1.onmessage = () => {
    watch.painted = performance.now();
    if (!watch.firstChart && charts().some(hasMarks)) watch.firstChart = watch.painted;
  };
  function changed(records) {
    if (!records.some(counts)) return; // the first record that counts ends the search
    watch.changed = performance.now();
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      channel.port2.postMessage(0);
    });
  }
  function counts(record) {
    if (record.attributeName === "data-stale") return false; // Streamlit's mark of a running script
    const target = record.target;
    let element = target.nodeType === Node.ELEMENT_NODE ? target : (target.parentElement ?? target.host);
    for (; element; element = element.parentElement ?? element.getRootNode().host) {
      if (element.matches(side.ignored)) return false;
      if (element.matches(side.content)) return true;
    }
    return false;
  }

  // Components may draw in a shadow root, open or closed: every root is seen when it is made.
  const observer = new MutationObserver(changed);
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, everything);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    roots.add(root);
    observer.observe(root, everything);
    return root;
  };

  // The moment of the choice: the last key or button of the reader before everything changed.
  for (const name of ["keydown", "pointerup"])
    window.addEventListener(name, (event) => { if (event.isTrusted) watch.input = event.timeStamp; }, true);

  const charts = () =>
    [...roots].filter((root) => root.isConnected ?? true)
      .flatMap((root) => [...root.querySelectorAll(".js-plotly-plot:not(.ground)")])
      .filter((chart) => chart.getClientRects().length > 0);
  const hasMarks = (chart) => chart.querySelector(".main-svg .trace path, .main-svg .choroplethlayer path") !== null;
  // What a chart shows: its texts, and where and how its marks stand.
  const shown = (chart) => {
    const marks = [...chart.querySelectorAll(".main-svg path")].map((path) => {
      const d = path.getAttribute("d") ?? "";
      return [d.length, d.slice(-30), path.getAttribute("transform"), path.style.fill].join();
    });
    return chart.textContent + marks.join(";");
  };
  window.benchCharts = () => charts().map(shown);
  window.benchTexts = () => charts().map((chart) => chart.textContent);
  // What keeps the page from being settled, for the message when it never is.
  window.benchUnsettled = ({ before }) => JSON.stringify({
    idle: side.idle(), quiet: performance.now() - watch.changed, before: before.length,
    same: charts().flatMap((chart, i) => (before.includes(shown(chart)) ? [`${i}: ${chart.textContent.slice(0, 60)}`] : [])),
    present: charts().length, text: document.querySelector(side.content)?.innerText.slice(0, 300),
  });
  // Quiet for a while, nothing running, the text of the new state there, every chart another than before.
  window.benchSettled = ({ quiet, text, before }) => {
    const now = performance.now();
    if (now - Math.max(watch.changed, watch.input) < quiet || !side.idle()) return false;
    if (text && !document.querySelector(side.content)?.textContent.includes(text)) return false;
    const present = window.benchCharts();
    return present.length >= before.length && present.length > 0 && present.every((chart) => !before.includes(chart));
  };
})();
