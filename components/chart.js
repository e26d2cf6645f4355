// A chart that stays on the page and is changed in place. It is drawn when it comes near the window's view, and
// the outlines of a map are taken from what the page was sent once (outlines.js). They lie on a ground of their own
// under the plot, since they stay the same from month to month and are most of what a map has to draw.

const NEAR = "50% 0px"; // of the window's height, above and below what is seen
const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const charts = new WeakMap();
const due = new Set(); // charts to be drawn in the task that comes next
const next = new MessageChannel();
next.port1.onmessage = drawDue;

/** Draw what waits in one task; of all charts the page's first alone, so that it is seen before others are drawn. */
async function drawDue() {
  await library().catch(() => null); // whether it came is seen in each
  if (!shared.begun && due.size) {
    shared.begun = true;
    const [first] = [...due].sort((a, b) => (a.host.compareDocumentPosition(b.host) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    due.delete(first);
    first.draw();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  const drawn = [...due];
  due.clear();
  for (const chart of drawn) chart.draw();
}

function showChart(component) {
  const { parentElement, data, setTriggerValue } = component;
  const host = parentElement.querySelector(".chart");
  if (!charts.has(host)) charts.set(host, new Chart(host));
  const chart = charts.get(host);
  chart.head = parentElement.querySelector(".markup");
  chart.tell = (point) => setTriggerValue("clicked", point);
  chart.show(new TextDecoder().decode(data));
  return () => chart.leave();
}

class Chart {
  constructor(host) {
    this.host = host;
    [this.ground, this.plot] = host.children;
    this.near = false;
    this.sight = new IntersectionObserver(([entry]) => this.seen(entry.isIntersecting), { rootMargin: NEAR });
    this.sight.observe(host);
    this.size = new ResizeObserver(([{ contentRect }]) => this.fit(Math.round(contentRect.width)));
    this.size.observe(host);
    this.print = () => host.dataset.state === "waiting" && this.draw();
    window.addEventListener("beforeprint", this.print);
  }

  /** Take what the server sent; the same once more changes nothing. */
  show(text) {
    if (text === this.text) return;
    this.text = text;
    const { head, ...told } = JSON.parse(text);
    Object.assign(this, told); // figure, outlines (a name), alt, clicks, failed (a text)
    const { figure, alt } = this;
    setMarkup(this.head, head);
    this.host.setAttribute("aria-label", alt);
    this.host.style.height = `${figure.layout.height}px`;
    this.host.dataset.state = "waiting";
    if (this.near) this.drawSoon();
  }

  seen(near) {
    this.near = near;
    if (near && this.host.dataset.state === "waiting") this.drawSoon();
  }

  /** Draw before the next frame: what comes at one time is laid out and painted together. */
  drawSoon() {
    if (!due.size) next.port2.postMessage(null);
    due.add(this);
  }

  async draw() {
    const { host, figure } = this;
    host.dataset.state = "drawing";
    try {
      const needed = [library(), this.outlines && outlinesOf(this.outlines), fonts(figure.layout.font)];
      const [Plotly, outlines] = await Promise.all(needed);
      if (figure !== this.figure || !host.isConnected) return; // overtaken by a newer one, or gone
      const traces = joined(figure.data, figure.layout).map((trace) => ({ ...trace, ...path(trace, outlines) }));
      const layout = withRoom({ ...figure.layout, width: this.width || host.clientWidth, uirevision: "kept" });
      this.makeRoom(layout, figure.layout.margin);
      const still = traces.filter(isGround);
      if (still.length) {
        await this.drawGround(Plotly, still, layout);
        layout.shapes = layout.shapes.filter((shape) => !ofGround(shape));
        layout.annotations = layout.annotations.filter((note) => !ofGround(note));
      }
      const notes = layout.annotations.filter((note) => isPlaced(note, layout));
      layout.annotations = layout.annotations.filter((note) => !notes.includes(note));
      const named = traces.filter((trace) => isLabels(trace, layout));
      const moving = traces.filter((trace) => !isGround(trace) && !isArea(trace) && !named.includes(trace));
      await react(Plotly, this.plot, moving, layout);
      if (still.length) (this.areas ??= new Areas(this.ground)).draw(traces.filter(isArea), outlines, this.plot._fullLayout);
      drawNotes(this.plot, [...notes, ...named.flatMap(labels)]);
      if (!this.listens) {
        this.listens = true;
        this.plot.on("plotly_click", ({ points: [point] }) => this.clicks && this.tell({ customdata: point.customdata }));
      }
      if (figure !== this.figure) return;
      host.dataset.state = "drawn";
      this.fit(this.width); // it may have changed meanwhile
    } catch (error) {
      host.dataset.state = "failed";
      host.textContent = `${this.failed} (${error.message})`;
      throw error;
    }
  }

  /** Begin anew where the room around the plot is another: plotly.js would leave the legend where it was. */
  makeRoom({ width, height, showlegend }, margin) {
    const room = JSON.stringify([width, height, margin, showlegend]);
    if (this.room && room !== this.room) this.clear();
    this.room = room;
  }

  /** What the cities lie on, if it is not there already. */
  async drawGround(Plotly, traces, { width, height, margin, paper_bgcolor, plot_bgcolor, ...layout }) {
    const axes = Object.fromEntries(Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name)));
    const [shapes, annotations] = [layout.shapes.filter(ofGround), layout.annotations.filter(ofGround)];
    const page = { width, height, margin, paper_bgcolor, plot_bgcolor, font: layout.font, showlegend: false };
    const ground = { ...page, ...axes, shapes, annotations };
    const looks = JSON.stringify([ground, this.outlines, traces.map(({ x, y, ...look }) => look)]);
    if (looks === this.looks) return;
    this.looks = looks;
    await react(Plotly, this.ground, traces, ground, { staticPlot: true });
  }

  /** Draw anew where the width is another; asking the page for it would have all of it laid out. */
  fit(width) {
    this.width = width;
    if (this.host.dataset.state === "drawn" && width && width !== this.plot._fullLayout.width) this.drawSoon();
  }

  clear() {
    for (const layer of [this.ground, this.plot]) window.Plotly?.purge(layer);
    this.areas?.svg.remove();
    this.listens = this.looks = this.areas = null;
  }

  leave() {
    due.delete(this);
    this.sight.disconnect();
    this.size.disconnect();
    window.removeEventListener("beforeprint", this.print);
    this.clear();
    charts.delete(this.host);
  }
}

/** Whether a shape or a text belongs to the ground: what lies under everything, and the inset's. */
function ofGround(part) {
  return part.layer === "below" || part.xref === "x2 domain";
}

/** Draw, or change what is drawn. plotly.js looks at its size each time, for charts that take their size from the page,
 * and has all of it laid out for that, unless it knows that it had none once; here the layout tells the size. */
function react(Plotly, plot, traces, layout, settings) {
  if (!plot._context) return Plotly.react(plot, traces, layout, { ...CONFIG, ...settings });
  Object.assign(plot._context, { _hasZeroWidth: true, _hasZeroHeight: true });
  return Plotly.react(plot, traces, layout);
}
