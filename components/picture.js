// A chart of the page as one picture, drawn in the reader's own browser and with the reader's own fonts.
// It takes the layers that the chart is drawn in, puts the finding above and the source below, and asks
// no server for anything.

const SVG = "http://www.w3.org/2000/svg";
const PAD = 24; // px around everything
const TWICE = 2; // a PNG's pixels a px
const LOOK = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "opacity",
  "visibility",
];
const LETTERS = [
  "font-family", "font-size", "font-weight", "font-style", "text-anchor", "white-space", "letter-spacing",
];
const DRAWN = "path, rect, circle, ellipse, line, polygon, polyline, text, tspan, image, use";
const LIVE = ".draglayer, .hoverlayer, .zoomlayer, .modebar-container"; // only for the pointer
// a Chinese sign with the punctuation that may not begin a line, a word, or the space between
const PIECES = /[\u2e80-\u9fff\uff00-\uffef][，。、；：？！）》」』％]*|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/g;

export default function (component) {
  const { parentElement, data } = component;
  const status = parentElement.querySelector("[role=status]");
  for (const button of parentElement.querySelectorAll("button")) {
    button.querySelector(".label").textContent = data.labels[button.name];
    button.onclick = async () => {
      const chart = document.querySelector(`.st-key-${CSS.escape(data.chart)} .chart`);
      status.textContent = chart ? "" : data.labels.missing;
      if (!chart) return;
      const picture = composed(chart, data);
      save(button.name === "png" ? await bitmap(picture) : vector(picture), `${data.stem}.${button.name}`);
    };
  }
}

/** One SVG: a card with kicker, title, the chart's layers and the source. */
function composed(chart, { colours, font, kicker, title, source }) {
  const layers = [...chart.querySelectorAll("svg.main-svg")];
  const width = Math.max(...layers.map((layer) => Number(layer.getAttribute("width"))));
  const height = Math.max(...layers.map((layer) => Number(layer.getAttribute("height"))));
  const picture = element("svg", { xmlns: SVG, width: width + 2 * PAD });
  const card = picture.appendChild(element("rect", { width: "100%", height: "100%", fill: colours.card }));
  const write = (text, size, weight, fill, top) => {
    const style = { "font-family": font, "font-size": size, "font-weight": weight, fill };
    const lines = wrapped(text, `${weight} ${size}px ${font}`, width);
    lines.forEach((line, i) => {
      const y = top + Math.round(size * (1 + 1.4 * i));
      picture.appendChild(element("text", { x: PAD, y, ...style })).textContent = line;
    });
    return top + Math.round(size * 1.4 * lines.length);
  };
  let top = write(kicker, 12, 400, colours.muted, PAD);
  top = write(title, 18, 600, colours.ink, top + 4) + 12;
  for (const layer of layers) {
    const copy = inlined(layer);
    copy.setAttribute("x", PAD);
    copy.setAttribute("y", top);
    picture.appendChild(copy);
  }
  const bottom = write(source, 11, 400, colours.muted, top + height + 12) + PAD - 8;
  picture.setAttribute("height", bottom);
  picture.setAttribute("viewBox", `0 0 ${width + 2 * PAD} ${bottom}`);
  card.setAttribute("height", bottom);
  picture.prepend(element("title", {}));
  picture.firstChild.textContent = title;
  return picture;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== "xmlns") made.setAttribute(key, value);
  }
  return made;
}

/** Lines of a text that are at most `width` px long. */
function wrapped(text, font, width) {
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = font;
  const lines = [""];
  for (const piece of text.match(PIECES) ?? []) {
    const longer = lines.at(-1) + piece;
    if (lines.at(-1) && ruler.measureText(longer.trimEnd()).width > width) lines.push(piece.trimStart());
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trimEnd()).filter(Boolean);
}

/** A copy of a layer that needs no style sheet: what the page's rules make of it stands on its elements. */
function inlined(layer) {
  const copy = layer.cloneNode(true);
  const copies = [...copy.querySelectorAll("*")];
  [...layer.querySelectorAll("*")].forEach((original, i) => {
    if (!original.matches(DRAWN)) return;
    const style = getComputedStyle(original);
    const names = original.matches("text, tspan") ? [...LOOK, ...LETTERS] : LOOK;
    for (const name of names) copies[i].style.setProperty(name, style.getPropertyValue(name));
    copies[i].style.setProperty("vector-effect", "none"); // or lines stay thin in a picture twice as large
  });
  copy.querySelectorAll(LIVE).forEach((part) => part.remove());
  return copy;
}

/** As text; references lead into the picture itself, whatever page it was drawn on. */
function written(picture) {
  const text = new XMLSerializer().serializeToString(picture);
  return text.replace(/url\((?:&quot;|["'])?[^)#"'&]*#([^)"'&]+)(?:&quot;|["'])?\)/g, "url(#$1)");
}

function vector(picture) {
  return new Blob(['<?xml version="1.0" encoding="UTF-8"?>\n', written(picture)], { type: "image/svg+xml" });
}

async function bitmap(picture) {
  const image = new Image();
  const address = URL.createObjectURL(vector(picture));
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Number(picture.getAttribute("width")) * TWICE;
  canvas.height = Number(picture.getAttribute("height")) * TWICE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
}
