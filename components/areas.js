// The areas of a map's cities, on a layer of their own between the ground and the bubbles. From month to month their
// colours change and nothing else; as traces each would be laid out anew.

/** Whether a trace is areas of one colour; a hatched one is plotly.js's own. */
function isArea(trace) {
  return (trace.meta?.outlines?.[0].startsWith("area ") ?? false) && !trace.fillpattern;
}

class Areas {
  constructor(ground) {
    this.svg = element("svg", { class: "main-svg areas", "stroke-miterlimit": 2 });
    ground.after(this.svg);
    this.paths = new Map();
  }

  /** Colour the areas; traces in drawing order, axes as plotly.js has laid them out. */
  draw(traces, outlines, { width, height, xaxis, yaxis }) {
    const axes = [xaxis, yaxis].map((axis) => [axis._offset, axis._length, ...axis.range]);
    const place = JSON.stringify([axes, width, height]);
    if (place !== this.place) {
      this.place = place;
      this.paths.clear();
      for (const [name, value] of [["width", width], ["height", height]]) this.svg.setAttribute(name, value);
    }
    const [x, y] = axes.map(([offset, length, from, to]) => (value) => offset + ((value - from) / (to - from)) * length);
    const upwards = (value) => 2 * yaxis._offset + yaxis._length - y(value);
    this.svg.replaceChildren(...traces.flatMap(({ fillcolor, line, meta }) => meta.outlines.map((name) => {
      if (!this.paths.has(name)) this.paths.set(name, element("path", { d: outlined(outlines[name], x, upwards) }));
      const path = this.paths.get(name);
      Object.assign(path.style, { fill: fillcolor, stroke: line.color, strokeWidth: `${line.width}px` });
      return path;
    })));
  }
}

/** The path of an outline; its rings have a gap between them. */
function outlined([across, up], x, y) {
  let [path, next] = ["", "M"];
  across.forEach((value, i) => {
    if (value !== null) path += `${next}${x(value).toFixed(2)},${y(up[i]).toFixed(2)}`;
    next = value === null ? "M" : "L";
  });
  return path;
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
