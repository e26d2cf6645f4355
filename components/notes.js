// The texts of a chart with their boxes and the lines that lead to them. plotly.js draws each by itself, at a place
// where it can be measured; here all come into the page at once, at their places.

const LINE = 1.3; // em from line to line
const ALONG = { left: 0.5, center: 0, right: -0.5, top: 0.5, middle: 0, bottom: -0.5 };
const OPPOSITE = { left: "right", center: "center", right: "left", top: "bottom", middle: "middle", bottom: "top" };

/** Whether a note's place is known before it is measured: an axis that finds its own range looks at its notes. */
function isPlaced(note, layout) {
  return ["x", "y"].every((letter) => {
    const axis = note[`${letter}ref`] ?? letter;
    return axis === "paper" || axis.endsWith("domain") || Array.isArray(layout[axis.replace(/^./, "$&axis")]?.range);
  });
}

/** Whether a trace is a column of labels and nothing else, at places that are known before they are measured. */
function isLabels({ type, mode, hoverinfo, x, y, text, textposition, ...trace }, layout) {
  if (type !== "scatter" || mode !== "text" || hoverinfo !== "skip" || typeof textposition !== "string") return false;
  const axes = ["xaxis", "yaxis"].map((name) => layout[(trace[name] ?? name[0]).replace(/^./, "$&axis")]);
  return [x, y, text].every(Array.isArray) && axes.every((axis) => Array.isArray(axis?.range ?? axis?.categoryarray));
}

/** Its labels as notes. */
function labels({ x, y, text, textfont, textposition, xaxis = "x", yaxis = "y" }) {
  const [yanchor, xanchor] = textposition.split(" ").map((side) => OPPOSITE[side]);
  const look = { font: textfont, xref: xaxis, yref: yaxis, xanchor, yanchor, showarrow: false, borderwidth: 0, borderpad: 0 };
  return text.map((label, i) => ({ ...look, text: label, x: x[i], y: y[i] }));
}

function drawNotes(plot, notes) {
  const layer = plot.querySelector(".infolayer");
  layer.querySelector(".notes")?.remove();
  if (!notes.length) return;
  const group = element("g", { class: "notes" });
  group.append(...notes.map((note) => placed(note, plot._fullLayout)).filter(Boolean));
  layer.append(group);
}

/** The text with its markup: <b>, <br>, <span style>. */
function written({ text, font }, { family }) {
  const style = `font-family: ${family}; font-size: ${font.size}px; fill: ${font.color}; white-space: pre`;
  const made = element("text", { style, "text-anchor": "middle" });
  let line = made.appendChild(element("tspan", { x: 0, y: 0 }));
  const write = (nodes, look) => {
    for (const node of nodes) {
      if (node.nodeName === "BR") {
        const dy = `${made.childElementCount * LINE}em`;
        line = made.appendChild(element("tspan", { x: 0, y: 0, dy }));
      } else if (node.nodeType === Node.TEXT_NODE) {
        const piece = line.appendChild(element("tspan", {}));
        piece.textContent = node.data;
        Object.assign(piece.style, look);
      } else {
        const { color, fontSize } = node.style;
        const own = { ...(node.nodeName === "B" && { fontWeight: "bold" }), ...(color && { fill: color }) };
        write(node.childNodes, { ...look, ...own, ...(fontSize && { fontSize }) });
      }
    }
  };
  if (!/[<&]/.test(text)) {
    write([document.createTextNode(text)], {});
    return made;
  }
  const markup = document.createElement("template");
  markup.innerHTML = text;
  write(markup.content.childNodes, {});
  return made;
}

/** A note where plotly.js would put it: its anchor, or its arrow's head, stands on its coordinates; null where they are
 * out of sight. */
function placed(note, full) {
  const text = written(note, full.font);
  const group = element("g", {});
  group.append(text);
  const box = textBox(text);
  const { showarrow = true, borderwidth = 1, borderpad = 1, bgcolor, bordercolor } = note;
  const edge = borderwidth + borderpad;
  const size = { x: Math.round(box.width + 2 * edge), y: Math.round(box.height + 2 * edge) };
  const at = { x: spot(note, "x", size.x, full), y: spot(note, "y", size.y, full) };
  if (!at.x || !at.y) return null;
  const [left, top] = [Math.round(at.x.text - size.x / 2), Math.round(at.y.text - size.y / 2)];
  for (const line of text.children) {
    line.setAttribute("x", left + edge - box.x);
    line.setAttribute("y", top + edge - box.y);
  }
  if (bgcolor) {
    const [x, y, width, height] = [left + borderwidth / 2, top + borderwidth / 2, size.x - borderwidth, size.y - borderwidth];
    const style = `fill: ${bgcolor}; stroke: ${bordercolor ?? "none"}; stroke-width: ${borderwidth}px`;
    group.prepend(element("rect", { x, y, width, height, style }));
  }
  if (showarrow) lead(note, group, at, { x: size.x - borderwidth, y: size.y - borderwidth });
  return group;
}

/** Pixels along one axis: of an arrow's head and tail, and of the middle of the text, which is `size` long;
 * null off the axis' range. */
function spot(note, letter, size, full) {
  const room = full._size;
  const [start, length] = letter === "x" ? [room.l, room.w] : [room.t, room.h];
  const reference = note[`${letter}ref`] ?? letter;
  const name = reference.split(" ")[0].replace(/^./, "$&axis"); // x2 domain: xaxis2
  const axis = reference === "paper" ? { _offset: start, _length: length } : full[name];
  const share = letter === "x" ? note.x : 1 - note.y; // of the paper or the axis, from the upper left
  const free = reference === "paper" || reference.endsWith("domain");
  if (!free && Math.abs(axis.r2fraction(note[letter]) - 0.5) > 0.5) return null;
  const head = axis._offset + (free ? axis._length * share : axis.r2p(note[letter]));
  const shift = (note[`${letter}shift`] ?? 0) * (letter === "x" ? 1 : -1);
  const anchor = note[`${letter}anchor`];
  if (note.showarrow === false) {
    const [first, middle, last] = letter === "x" ? ["left", "center", "right"] : ["top", "middle", "bottom"];
    const nearest = !free ? middle : share < 1 / 3 ? first : share > 2 / 3 ? last : middle;
    return { text: head + shift + size * ALONG[anchor ?? nearest] };
  }
  const whole = letter === "x" ? full.width : full.height;
  let tail = head + note[`a${letter}`];
  const turn = size * (ALONG[anchor] ?? 0);
  const over = [-Math.max(tail - 3, tail + turn), Math.min(tail + 3, tail + turn) - whole]; // kept in sight
  tail += over[0] > 0 ? over[0] : over[1] > 0 ? -over[1] : 0;
  return { head: head + shift, tail: tail + shift, text: tail + turn + shift };
}

/** The line from the edge of a text's box to what it names; none where that lies in the box. */
function lead({ arrowcolor, arrowwidth, standoff = 0 }, group, { x, y }, size) {
  const [across, up] = [x.head - x.tail, y.head - y.tail];
  const half = [size.x / 2, size.y / 2];
  if (Math.abs(x.head - x.text) < half[0] && Math.abs(y.head - y.text) < half[1]) return;
  // how far along the line leaves the box, of the way from its tail to its head
  const leaves = [[x, across, half[0]], [y, up, half[1]]]
    .map(([at, way, reach]) => (way ? (at.text + Math.sign(way) * reach - at.tail) / way : Infinity));
  const start = Math.max(0, Math.min(...leaves));
  const end = 1 - standoff / Math.hypot(across, up);
  if (start >= end) return;
  const point = (share) => `${x.tail + share * across},${y.tail + share * up}`;
  const style = `fill: none; stroke: ${arrowcolor}; stroke-width: ${arrowwidth}px`;
  group.append(element("path", { d: `M${point(start)}L${point(end)}`, style }));
}
