// A chart that stays on the page and is changed in place. It is drawn when it comes near the window's view, and
// the outlines of a map are taken from what the page was sent once (outlines.js).

const LIBRARY = "app/static/plotly-cartesian-4.1.1.min.js";
const NEAR = "50% 0px"; // of the window's height, above and below what is seen
const shared = (window.satisfactionCharts ??= { outlines: new Map(), library: null });
const charts = new WeakMap();

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".chart");
  if (!charts.has(host)) charts.set(host, new Chart(host));
  const chart = charts.get(host);
  chart.tell = (point) => setTriggerValue("clicked", point);
  chart.show(new TextDecoder().decode(data));
  return () => chart.leave();
}

class Chart {
  constructor(host) {
    this.host = host;
    this.near = false;
    this.sight = new IntersectionObserver(([entry]) => this.seen(entry.isIntersecting), { rootMargin: NEAR });
    this.sight.observe(host);
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(host);
    this.print = () => this.seen(true);
    window.addEventListener("beforeprint", this.print);
  }

  /** Take what the server sent; the same once more changes nothing. */
  show(text) {
    if (text === this.text) return;
    this.text = text;
    Object.assign(this, JSON.parse(text)); // figure, outlines (a name), alt, clicks, failed (a text)
    const { figure, alt } = this;
    this.host.setAttribute("aria-label", alt);
    this.host.style.height = `${figure.layout.height}px`;
    this.host.dataset.state = "waiting";
    if (this.near) this.draw();
  }

  seen(near) {
    this.near = near;
    if (near && this.host.dataset.state === "waiting") this.draw();
  }

  async draw() {
    const { host, figure } = this;
    host.dataset.state = "drawing";
    try {
      const [Plotly, outlines] = await Promise.all([library(), this.outlines && outlinesOf(this.outlines)]);
      if (figure !== this.figure || !host.isConnected) return; // overtaken by a newer one, or gone
      const traces = figure.data.map((trace) => ({ ...trace, ...path(trace, outlines) }));
      const layout = { ...figure.layout, width: host.clientWidth, uirevision: "kept" };
      const config = { displayModeBar: false, doubleClick: false, showTips: false };
      await Plotly.react(host, traces, layout, config);
      if (!this.listens) {
        this.listens = true;
        host.on("plotly_click", ({ points: [point] }) => this.clicks && this.tell({ customdata: point.customdata }));
      }
      if (figure === this.figure) host.dataset.state = "drawn";
    } catch (error) {
      host.dataset.state = "failed";
      host.textContent = `${this.failed} (${error.message})`;
      throw error;
    }
  }

  fit() {
    const { host } = this;
    if (host.dataset.state !== "drawn" || !host.clientWidth || host.clientWidth === host._fullLayout.width) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => window.Plotly.relayout(host, { width: host.clientWidth }));
  }

  leave() {
    this.sight.disconnect();
    this.size.disconnect();
    window.removeEventListener("beforeprint", this.print);
    window.Plotly?.purge(this.host);
    charts.delete(this.host);
  }
}

/** plotly.js, asked for once a page. */
function library() {
  shared.library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    const [root] = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/");
    script.src = `${root}/${LIBRARY}`;
    script.onload = () => done(window.Plotly);
    script.onerror = () => fail(new Error(LIBRARY));
    document.head.append(script);
  });
  return shared.library;
}

/** The outlines that a map's traces name, once they have come. */
function outlinesOf(set) {
  if (!shared.outlines.has(set)) shared.outlines.set(set, Promise.withResolvers());
  return shared.outlines.get(set).promise;
}

/** The coordinates of a trace that names its outlines, one after another with a gap between. */
function path(trace, outlines) {
  const names = trace.meta?.outlines;
  if (!names) return {};
  if (names.length === 1) return { x: outlines[names[0]][0], y: outlines[names[0]][1] };
  const joined = (axis) => names.flatMap((name) => [...outlines[name][axis], null]);
  return { x: joined(0), y: joined(1) };
}
