"""What charts draw themselves stands where plotly.js would have put it."""

from __future__ import annotations

from tests.browser.visit import Visit

# of every chart with a margin of its own: the room at the left, and what plotly.js alone finds for its figure
ROOMS = """async () => {
  const found = [];
  for (const plot of document.querySelectorAll('.chart > .plot')) {
    const {yaxis, margin} = plot.layout ?? {}; // out of sight none is drawn
    if (yaxis?.automargin !== false) continue;
    const aside = document.body.appendChild(document.createElement('div'));
    const layout = {...plot.layout, yaxis: {...yaxis, automargin: true}, margin: {...margin, l: 8}};
    await Plotly.newPlot(aside, plot.data, layout, {displayModeBar: false});
    found.push([plot._fullLayout._size.l, aside._fullLayout._size.l]);
    aside.remove();
  }
  return found;
}"""
# of every number of the waterfall: how far its middle is from its bar's, and its foot over the bar's top
NUMBERS = """() => {
  const chart = document.querySelector('.st-key-chart-overview-waterfall .plot');
  const bars = [...chart.querySelectorAll('.bars .point path')].map(bar => bar.getBoundingClientRect());
  return [...chart.querySelectorAll('.notes text')].map((text, i) => {
    const {left, right, bottom} = text.getBoundingClientRect();
    return [(left + right - bars[i].left - bars[i].right) / 2, bars[i].top - bottom];
  });
}"""
# of every trace drawn: the paths of its arrays as plotly.js is told them, and as it finds them itself
ARRAYS = """async () => {
  const [told, plots] = [Plotly.PlotSchema.findArrayAttributes, document.querySelectorAll('.chart > .plot')];
  const aside = document.body.appendChild(document.createElement('iframe'));
  const script = aside.contentDocument.createElement('script');
  script.src = document.querySelector('script[src*="plotly-cartesian"]').src;
  await new Promise(done => { script.onload = done; aside.contentDocument.head.append(script); });
  const own = aside.contentWindow.Plotly.PlotSchema.findArrayAttributes;
  return [...plots].flatMap(plot => plot._fullData ?? []).map(trace => [told(trace), own(trace)]);
}"""
# of every text of the chart: how far its box is from the middle of its frame, across and up
BOXES = """() => [...document.querySelectorAll('.st-key-chart-overview-map .notes g')]
  .filter(note => note.querySelector('rect')).map(note => {
    const [text, frame] = ['text', 'rect'].map(name => note.querySelector(name).getBoundingClientRect());
    const middle = ({left, right, top, bottom}) => [(left + right) / 2, (top + bottom) / 2];
    return middle(text).map((place, i) => place - middle(frame)[i]);
  })"""

# of every text of the charts, alone and as the label of an axis: how far the edges of the box that plotly.js
# is told are from those in the page
MEASURED = """() => {
  const tester = document.querySelector('#js-plotly-tester');
  const inPage = node => Element.prototype.getBoundingClientRect.call(node);
  const edges = ({left, top, right, bottom}) => [left, top, right, bottom];
  return [...document.querySelectorAll('.chart svg text')].filter(text => text.textContent).flatMap(text => {
    const [alone, label] = [text.cloneNode(true), document.createElementNS(text.namespaceURI, 'g')];
    label.append(text.cloneNode(true));
    if (text.querySelector('tspan')) label.firstChild.setAttribute('transform', 'translate(-3.5,12)');
    alone.removeAttribute('transform');
    return [alone, label].map(node => {
      tester.appendChild(node);
      const [told, drawn, origin] = [node.getBoundingClientRect(), inPage(node), inPage(tester)].map(edges);
      node.remove();
      return told.map((edge, i) => edge - (drawn[i] - origin[i % 2]));
    });
  });
}"""
COUNTED = """() => {
  const inPage = Element.prototype.getBoundingClientRect;
  window.measuredInPage = [];
  Element.prototype.getBoundingClientRect = function () {
    if (this.closest('#js-plotly-tester')) window.measuredInPage.push(this.textContent);
    return inPage.call(this);
  };
}"""

# which of the page's charts are drawn, in each frame
FRAMES = """window.drawnInFrames = [];
const look = () => {
  const drawn = [...document.querySelectorAll('.chart')].map(chart => chart.dataset.state === 'drawn');
  window.drawnInFrames.push(drawn.join());
  requestAnimationFrame(look);
};
requestAnimationFrame(look);"""

# what the page tells itself as its host
TOLD = """window.toldHost = [];
  addEventListener('message', ({data}) => { if (data?.stCommVersion) toldHost.push(data.type); });"""


def test_the_room_for_names_is_what_plotly_finds(visit: Visit) -> None:
    visit.open("leaders")
    visit.settled()
    visit.page.evaluate("document.querySelector('.st-key-panel-leaders-certainty').scrollIntoView()")
    visit.settled()
    rooms = visit.page.evaluate(ROOMS)
    assert len(rooms) == 3  # the gaps, the ranks and the dimensions
    for ours, theirs in rooms:
        assert ours == theirs > 40


def test_the_numbers_of_a_waterfall_stand_over_their_bars(visit: Visit) -> None:
    visit.open()
    visit.settled()
    numbers = visit.page.evaluate(NUMBERS)
    assert len(numbers) > 3
    for aside, above in numbers:
        assert abs(aside) <= 1
        assert -1 <= above <= 40  # a whisker may lie between


def test_the_areas_of_a_map_are_coloured_anew_with_the_month(visit: Visit) -> None:
    visit.open("map")
    visit.settled()
    fills = "[...document.querySelectorAll('.chart > .areas path')].map(path => path.style.fill)"
    march = visit.page.evaluate(fills)
    assert len(set(march)) > 5
    visit.choose("month", "2024年11月", "2024年11月")
    visit.settled()
    assert visit.page.evaluate(fills) != march
    assert visit.page.locator(".chart > .areas").count() == 1


def test_a_traces_arrays_are_those_that_plotly_finds(visit: Visit) -> None:
    for page in ("", "leaders"):
        visit.open(page)
        visit.charts("plot => 0")
        arrays = visit.page.evaluate(ARRAYS)
        assert len(arrays) > 3
        for told, own in arrays:
            assert told == own != []


def test_what_streamlit_tells_its_host_does_not_come_back_to_the_page(visit: Visit) -> None:
    visit.page.add_init_script(TOLD)
    visit.open("leaders")
    assert visit.page.evaluate("toldHost.splice(0)")  # before the page's scripts were there
    visit.choose("month", "2024年11月", "2024年11月")
    visit.settled()
    assert visit.page.evaluate("toldHost") == []
    said = (
        "new Promise(done => { addEventListener('message', ({data}) => done(data)); postMessage('mine'); })"
    )
    assert visit.page.evaluate(said) == "mine"


def test_texts_measured_before_stand_in_the_middle_of_their_frames(visit: Visit) -> None:
    visit.open()
    visit.settled()
    for month in ("2024年11月", "2025年3月"):
        visit.choose("month", month, month)
        visit.settled()
        boxes = visit.page.evaluate(BOXES)
        assert len(boxes) > 3
        for across, up in boxes:
            assert abs(across) <= 1
            assert abs(up) <= 1


def test_texts_are_measured_as_they_are_drawn(visit: Visit) -> None:
    for page in ("", "leaders"):
        visit.open(page)
        visit.settled()
        edges = visit.page.evaluate(MEASURED)
        assert len(edges) > 60
        assert max(abs(off) for box in edges for off in box) < 0.5  # «24-04» is 0.2 px wider in the page


def test_another_month_has_no_text_measured_in_the_page(visit: Visit) -> None:
    visit.open("leaders")
    visit.settled()
    for chart in visit.page.locator(".chart").all():  # one that came into sight later would be drawn anew
        visit.see(chart)
    visit.page.evaluate(COUNTED)
    visit.choose("month", "2024年11月", "2024年11月")
    visit.settled()
    assert visit.page.evaluate("measuredInPage") == []
    visit.page.evaluate("document.querySelector('#js-plotly-tester').getBoundingClientRect()")
    assert len(visit.page.evaluate("measuredInPage")) == 1


def test_the_first_chart_of_a_page_is_seen_before_the_others_are_drawn(visit: Visit) -> None:
    visit.page.add_init_script(FRAMES)
    visit.open()
    visit.settled()
    frames = visit.page.evaluate("drawnInFrames")
    assert frames.index("true,false") < frames.index("true,true")
    assert "false,true" not in frames
