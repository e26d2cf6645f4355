// Texts measured by a canvas: to measure one in the page, all of the page is laid out. It stands in the page, unseen, for
// the shapes of digits, and therefore has styles brought up to date whenever it is asked.

const canvas = document.querySelector(".stApp").appendChild(document.createElement("canvas"));
canvas.style = 'display: none; font-feature-settings: "tnum" 1, "cv11" 1'; // the style sheet's, which may come later
const ruler = canvas.getContext("2d");
const extents = new Map();
const KNOWN = 5000; // texts
const BEFORE = { start: 0, middle: 0.5, end: 1 }; // of a line's width, by its anchor
const MOVED = /^translate\((-?[\d.]+),\s*(-?[\d.]+)\)$/;

/** Of a text in one font: its width, and how far the font reaches above and below the base line [px]. */
function extent(text, { fontFamily, fontSize, fontWeight = "" }) {
  const font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const looks = `${font} ${text}`;
  if (!extents.has(looks)) {
    if (extents.size >= KNOWN) extents.clear();
    ruler.font = font;
    extents.set(looks, ruler.measureText(text));
  }
  const { width, fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = extents.get(looks);
  return { width, above, below };
}

/** The box of a <text> as it stands, which holds a text alone, or lines, or lines of pieces; null for anything else. */
function textBox(text) {
  if (text.localName !== "text" || !text.style.fontFamily || !text.style.fontSize) return null;
  const moved = MOVED.exec(text.getAttribute("transform") ?? "translate(0,0)");
  const lines = partsOf(text).map((line) => (line === text ? [text, [text]] : [line, partsOf(line)]));
  if (!moved || [text, ...lines.flat(2)].some(isMixed)) return null;
  if (!text.textContent) return new DOMRect();
  const [right, down] = moved.slice(1).map(Number);
  const before = BEFORE[text.getAttribute("text-anchor") ?? "start"];
  const sides = lines.flatMap(([line, pieces]) => {
    const extents = pieces.map((piece) => extent(piece.textContent, looksOf([piece, line, text])));
    const width = extents.reduce((sum, one) => sum + one.width, 0);
    const [x, y, em] = ["x", "y", "dy"].map((name) => parseFloat(line.getAttribute(name) ?? 0));
    const left = right + x - before * width;
    const base = down + y + em * parseFloat(looksOf([line, text]).fontSize);
    return extents.map(({ above, below }) => [left, base - above, left + width, base + below]);
  });
  const [left, top, end, bottom] = [Math.min, Math.min, Math.max, Math.max].map((of, i) => of(...sides.map((side) => side[i])));
  return new DOMRect(left, top, end - left, bottom - top);
}

function partsOf(node) {
  return node.childElementCount ? [...node.children] : [node];
}

/** Whether texts and elements follow each other in a node, so that it is no line of pieces. */
function isMixed(node) {
  return node.childElementCount > 0 && node.childNodes.length > node.childElementCount;
}

/** The font of the first of these nodes, each of which lies in the next. */
function looksOf(nodes) {
  const names = ["fontFamily", "fontSize", "fontWeight"];
  return Object.fromEntries(names.map((name) => [name, nodes.map((node) => node.style[name]).find(Boolean)]));
}

/** Put in the page what plotly.js measures in, and takes if it is there: texts and the labels of axes are measured by the
 * canvas, all else by the page. */
function makeTester() {
  const tester = element("svg", { id: "js-plotly-tester" });
  tester.style = "position: absolute; left: -10000px; top: -10000px; width: 9000px; height: 9000px; z-index: 1";
  tester.appendChild = (node) => {
    node.getBoundingClientRect = () => boxIn(tester, node);
    return Node.prototype.appendChild.call(tester, node);
  };
  document.querySelector(".stApp").append(tester);
}

function boxIn(tester, node) {
  if (node.classList.contains("js-reference-point")) return new DOMRect(0, 0, 1, 1);
  const found = textBox(node.localName === "g" && node.childNodes.length === 1 ? node.firstChild : node);
  if (found) return found;
  const [drawn, origin] = [node, tester].map((one) => Element.prototype.getBoundingClientRect.call(one));
  return new DOMRect(drawn.x - origin.x, drawn.y - origin.y, drawn.width, drawn.height);
}
