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


def test_the_room_for_names_is_what_plotly_finds(visit: Visit) -> None:
    visit.open("leaders")
    visit.settled()
    visit.page.evaluate("document.querySelector('.st-key-panel-leaders-certainty').scrollIntoView()")
    visit.settled()
    rooms = visit.page.evaluate(ROOMS)
    assert len(rooms) == 2  # the gaps and the ranks
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
