// The room at the left for the names of categories. plotly.js finds it by drawing them, and then draws everything
// again; the names' widths tell it before.

/** The layout with the margin that plotly.js would find for the names of its vertical axis. */
function withRoom(layout) {
  const { yaxis, margin } = layout;
  if (yaxis?.type !== "category" || !yaxis.automargin || !yaxis.categoryarray || yaxis.title?.text) return layout;
  const { size, family = layout.font.family } = yaxis.tickfont;
  const looks = { fontFamily: family, fontSize: `${size}px` };
  const widest = Math.max(...yaxis.categoryarray.map((name) => extent(name, looks).width));
  const beside = 0.2 * size + 1 + Math.min(12, ...["l", "r", "t", "b"].map((side) => margin[side])); // plotly.js' own
  return { ...layout, yaxis: { ...yaxis, automargin: false }, margin: { ...margin, l: Math.max(margin.l, widest + beside) } };
}
