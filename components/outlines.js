// The outlines of the maps, kept for all charts of the page: they are sent once and not with each map.

const shared = (window.satisfactionCharts ??= { outlines: new Map(), library: null });

export default function (component) {
  const { name, outlines } = JSON.parse(new TextDecoder().decode(component.data));
  if (!shared.outlines.has(name)) shared.outlines.set(name, Promise.withResolvers());
  shared.outlines.get(name).resolve(outlines);
}
