// A figure's traces as they are drawn: a map's with their outlines, and lines that look alike as one.

const OWN = ["x", "y", "name", "customdata", "hovertemplate"]; // what lines that look alike differ in

/** Whether a trace is the same for every month and city. */
function isGround(trace) {
  return trace.meta?.outlines?.some((name) => !name.startsWith("area ")) ?? false;
}

/** The coordinates of a trace that names its outlines, one after another with a gap between. */
function path(trace, outlines) {
  const names = trace.meta?.outlines;
  if (!names) return {};
  if (names.length === 1) return { x: outlines[names[0]][0], y: outlines[names[0]][1] };
  const joined = (axis) => names.flatMap((name) => [...outlines[name][axis], null]);
  return { x: joined(0), y: joined(1) };
}

/** Lines that follow each other and look alike as one trace with gaps: plotly.js takes its time for every trace. */
function joined(traces, { showlegend }) {
  if (showlegend) return traces;
  const runs = [];
  for (const trace of traces) {
    const look = isPlainLine(trace) && JSON.stringify({ ...trace, ...Object.fromEntries(OWN.map((name) => [name, 0])) });
    if (look && look === runs.at(-1)?.look) runs.at(-1).lines.push(trace);
    else runs.push({ look, lines: [trace] });
  }
  return runs.map(({ lines }) => (lines.length === 1 ? lines[0] : oneOf(lines)));
}

/** Whether a line tells of its points by a template of its own, without its name beside it. */
function isPlainLine({ type, mode, fill, customdata, hovertemplate }) {
  const tells = Array.isArray(customdata) && hovertemplate?.endsWith("<extra></extra>");
  return tells && type === "scatter" && mode === "lines" && !fill;
}

function oneOf(lines) {
  const points = (of) => lines.flatMap((line) => [...of(line), null]);
  const template = points(({ x, hovertemplate }) => x.map(() => hovertemplate));
  return {
    ...lines[0], x: points(({ x }) => x), y: points(({ y }) => y), customdata: points(({ customdata }) => customdata),
    hovertemplate: template.map((text) => text ?? ""),
  };
}

/** plotly.js goes through all that a trace could have to find its arrays, for every trace; here it does so once for all
 * traces that have the same ones. */
function quickened(Plotly) {
  const { PlotSchema } = Plotly;
  const [known, find] = [new Map(), PlotSchema.findArrayAttributes];
  PlotSchema.findArrayAttributes = (trace) => {
    const kind = [trace.type, ...arraysOf(trace)].join();
    if (!known.has(kind)) known.set(kind, find(trace));
    return [...known.get(kind)];
  };
  return Plotly;
}

/** The paths of the arrays in a trace or a part of one; plotly.js' own notes begin with a line. */
function arraysOf(part, path = "") {
  return Object.entries(part).flatMap(([name, value]) => {
    if (name.startsWith("_")) return [];
    const here = `${path}.${name}`;
    if (ArrayBuffer.isView(value)) return [here];
    if (Array.isArray(value)) return [here, ...value.flatMap((one, i) => (isPart(one) ? arraysOf(one, `${here}.${i}`) : []))];
    return isPart(value) ? arraysOf(value, here) : [];
  });
}

function isPart(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
