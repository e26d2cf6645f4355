// Markup that the server has made and escaped: set where it is another than what stands there.

const shown = new WeakMap();

function setMarkup(host, markup) {
  if (shown.get(host) === markup) return;
  shown.set(host, markup);
  host.innerHTML = markup;
}

function showMarkup({ parentElement, data }) {
  setMarkup(parentElement.querySelector(".markup"), JSON.parse(new TextDecoder().decode(data)).markup);
}
