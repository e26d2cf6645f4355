// What charts need and a page asks for once: plotly.js, the fonts, the outlines of maps.

const LIBRARY = "app/static/plotly-cartesian-4.1.1.min.js";
const shared = (window.satisfactionCharts ??= { outlines: new Map(), library: null, fonts: null, begun: false });
library().catch(() => null); // on its way before there is a chart; whether it came is seen there

/** plotly.js, asked for once a page. */
function library() {
  shared.library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    const [root] = document.querySelector('script[src*="/static/js/"]').src.split("/static/js/");
    script.src = `${root}/${LIBRARY}`;
    script.onload = () => {
      makeTester();
      done(quickened(window.Plotly));
    };
    script.onerror = () => fail(new Error(LIBRARY));
    document.head.append(script);
  });
  return shared.library;
}

/** The font that texts are measured in, asked for once a page; in another one, legends would take other lines. */
function fonts({ family, size }) {
  shared.fonts ??= Promise.all(["400", "700"].map((weight) => document.fonts.load(`${weight} ${size}px ${family}`)));
  return shared.fonts;
}

/** The outlines that a map's traces name, once they have come. */
function outlinesOf(set) {
  if (!shared.outlines.has(set)) shared.outlines.set(set, Promise.withResolvers());
  return shared.outlines.get(set).promise;
}
