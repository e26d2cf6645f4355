"""The list of alerts, the back-test beside the form, and the commands that do the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from alerts.__main__ import main
from alerts.alert import Evaluation
from alerts.backtest import Backtest, backtest
from alerts.evaluate import evaluate
from alerts.usual import USUAL
from components import alert_rules
from data_access import cached
from data_access.review import Review
from data_access.state import State, open_state
from domain.alert_rules import PlaceKind, Rule, RuleError, RuleKind, Side
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from exports.files import panel_csv, panel_slide, panel_xlsx
from panels.alerts import alert_list, backtest_panel
from tests.alert_world import review_of, store, world
from tests.test_pages import texts

LOW = Rule("low", "satisfaction", RuleKind.THRESHOLD, PlaceKind.CITIES, (), Side.BELOW, 80.0, 81.0, base=50)
SCRIPT = Path(__file__).parent / "run_alerts.py"
PATIENCE_S = 60


@pytest.fixture
def state(tmp_path: Path) -> State:
    return store(tmp_path, USUAL)


def seen(review: Review, state: State) -> Evaluation:
    return evaluate(review, state.rules(), state)


# --- panels -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_has_a_list_with_its_expected_false_alarms(
    march: Review, state: State, language: str
) -> None:
    review = Review.of(march.warehouse, march.scope, march.period, View(language))
    panel = alert_list(review, seen(review, state), tuple(rule.id for rule in USUAL))
    assert panel.table is not None
    assert len(panel.table) >= 3
    assert re.search(r"约?.*0\.[1-9]|0\.[1-9] times", panel.note)
    shown = panel.table.to_csv() + panel.title + panel.note + panel.finding
    assert bool(re.search(r"[一-鿿]", shown)) == (language == "zh")
    assert panel.values is not None
    assert panel.values.shape[0] == panel.table.shape[0]


def test_the_list_leaves_as_slide_sheet_and_table(march: Review, state: State) -> None:
    panel = alert_list(march, seen(march, state))
    assert panel_slide(march, panel, "", {})[:2] == b"PK"
    assert panel_xlsx(march, panel, "")[:2] == b"PK"
    assert "兰州" in panel_csv(panel).decode("utf-8-sig")


def test_the_list_follows_the_chosen_cities_and_says_when_it_is_empty(march: Review, state: State) -> None:
    def panel(*cities: str) -> list[str]:
        review = Review.of(march.warehouse, march.scope, march.period, march.view, Filters(cities=cities))
        table = alert_list(review, seen(review, state)).table
        return [] if table is None else table[march.view.say("alerts.place")].tolist()

    assert panel("620100") == ["兰州"]
    assert panel("110000") == []
    assert "全国" in panel()


def test_a_scoped_reader_is_told_what_is_not_judged(march: Review, state: State) -> None:
    scoped = Review.of(march.warehouse, Scope.of(["620100", "110000"]), march.period, march.view)
    panel = alert_list(scoped, seen(scoped, state))
    assert panel.table is not None
    assert set(panel.table[march.view.say("alerts.place")]) == {"兰州"}
    assert "不在权限内" in panel.note


def test_a_rule_that_somebody_wrote_and_nobody_measures_is_named(march: Review, tmp_path: Path) -> None:
    state = store(tmp_path, [LOW, Rule("mine", "nonsense", RuleKind.CONTROL)])
    panel = alert_list(march, seen(march, state), ("low",))
    assert "mine" in panel.note


def test_the_back_test_says_how_often_where_and_how_often_by_chance(tmp_path: Path) -> None:
    """bj falls under 80 twice in the past year and once before; sh never."""
    course = [79, *[85.0] * 5, 79, 79, 85, 85, 79, 85, 85, 85]
    url = world(tmp_path, {"bj": [(v, 400) for v in course], "sh": [(90.0, 400)] * 14})
    review = review_of(url)
    test = backtest(review, LOW)
    rows = test.rings[["name", "month", "lasted", "is_open"]].to_numpy().tolist()
    assert rows == [["BJ市", 202407, 2, False], ["BJ市", 202411, 1, False]]
    assert (len(test.months), test.lasting, test.places) == (12, 1, 2)
    assert test.sentence(View("zh")) == "过去 12 个月会响 2 次（其中预计 0.0 次是偶然）"
    panel = backtest_panel(review, test)
    assert panel.table is not None
    assert panel.table.iloc[:, 0].tolist() == ["2024年11月", "2024年7月"]
    assert "1 次在次月仍未解除" in panel.note


def test_a_back_test_knows_only_the_months_before(march: Review) -> None:
    """What it says of the months to November is what a back-test of November said of them."""
    rule = USUAL[1]
    november = Review.of(march.warehouse, march.scope, Period.of_month(Month(2024, 11)), march.view)
    for watched in (rule, Rule.of(rule.as_dict() | {"side": "any"}), LOW):
        now, then = (backtest(review, watched).rings for review in (march, november))
        keys = ["place", "side", "month"]
        both = set(range(202404, 202412))
        assert (
            now[now["month"].isin(both)][keys].to_numpy().tolist()
            == then[then["month"].isin(both)][keys].to_numpy().tolist()
        )


def test_a_short_history_and_silence_are_said(tmp_path: Path) -> None:
    url = world(tmp_path, {"bj": [(85.0, 400)] * 3, "sh": [(85.0, 20)] * 3})
    review = review_of(url)
    chart = Rule("c", "satisfaction", RuleKind.CONTROL)
    assert backtest(review, chart).sentence(View("zh")).startswith("过去 3 个月不会响")
    nobody = Rule.of(LOW.as_dict() | {"chosen": ["sh"]})
    test: Backtest = backtest(review, nobody)
    assert test.sentence(View("en")).startswith("No month of the past 12 could be judged")
    assert backtest_panel(review, test).is_empty
    with pytest.raises(RuleError, match="a metric that the warehouse holds"):
        backtest(review, Rule("n", "nps", RuleKind.CONTROL))


# --- commands -----------------------------------------------------------------------------------------
@pytest.fixture
def on_example(example_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The example, with a store of the test's own."""
    monkeypatch.delenv("SCOPE", raising=False)
    monkeypatch.setenv("WAREHOUSE_URL", example_url)
    monkeypatch.setenv("STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@pytest.mark.usefixtures("on_example")
def test_the_commands_list_back_test_add_and_remove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        '[[rule]]\nid = "nps-bj"\nmetric = "nps"\nkind = "threshold"\nplaces = "cities"\n'
        'chosen = ["北京"]\nside = "below"\nlimit = 60\n', encoding="utf-8",
    )  # fmt: skip
    assert main(["rules", "backtest", "--file", str(file)]) == 0
    assert re.search(r"北京净推荐值低于 60\.0\n  过去 12 个月", capsys.readouterr().out)
    assert main(["rules", "list"]) == 0
    assert "nps-bj" not in capsys.readouterr().out
    assert main(["rules", "add", "--file", str(file)]) == 0
    assert main(["rules", "add", "--id", "zero", "--metric", "nps", "--kind", "threshold", "--side", "below",
                 "--limit", "0", "--base", "0"]) == 0  # fmt: skip
    assert main(["rules", "remove", "zero"]) == 0
    assert main(["list", "--lang", "en"]) == 0
    assert "nps-bj\t110000\tdown" in capsys.readouterr().out
    assert main(["rules", "remove", "nps-bj"]) == 0
    assert main(["rules", "list"]) == 0
    printed = capsys.readouterr().out
    assert "nps-bj" not in printed.split("removed")[1]
    assert main(["rules", "backtest"]) == 0
    assert capsys.readouterr().out.count("过去 12 个月") == len(USUAL)


@pytest.mark.usefixtures("on_example")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--month", "2031-01"], "a loaded month"),
        (["acknowledge", "satisfaction-below-80", "北京"], "one that is open"),
        (["rules", "remove", "no"], "one that is there"),
        (["rules", "add", "--file", "nowhere.toml"], "nowhere.toml"),
        (["rules", "add", "--id", "x", "--metric", "nps", "--kind", "threshold"], "a level"),
        (["rules", "backtest", "--id", "satisfaction-fall"], "Did you mean 'satisfaction-falls'"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert said in capsys.readouterr().err


def test_wrong_usage_is_refused_with_status_2() -> None:
    with pytest.raises(SystemExit) as refused:
        main(["sned"])
    assert refused.value.code == 2


# --- the form -----------------------------------------------------------------------------------------
@pytest.fixture
def page(on_example: str) -> Iterator[AppTest]:  # noqa: ARG001
    """The page of alerts over the example, after its first run; caches are of the test's own."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S)
    app.run()
    yield app
    cached.forget()
    alert_rules._state.clear()
    alert_rules._evaluation.clear()


def test_a_rule_is_saved_with_its_back_test_in_sight(page: AppTest, on_example: str) -> None:
    assert not page.exception
    assert "过去 12 个月" in texts(page)
    page.selectbox(key="rule_metric").set_value("nps").run()
    page.selectbox(key="rule_places").set_value(PlaceKind.CITIES).run()
    limit = next(n for n in page.number_input if n.key and n.key.startswith("rule_limit_"))
    limit.set_value(45.0).run()
    page.toggle(key="rule_certain").set_value(False).run()
    shown = re.search(r"过去 12 个月会响 (\d+) 次（其中预计 ([\d.]+) 次是偶然）", texts(page))
    assert shown is not None
    assert int(shown[1]) > float(shown[2])
    assert open_state(on_example).rules() == ()
    page.button(key="rule_save").click().run()
    assert not page.exception
    (*_, saved) = open_state(on_example).rules()
    assert (saved.metric, saved.limit, saved.places, saved.base) == ("nps", 45.0, PlaceKind.CITIES, 100)


def test_an_alert_is_acknowledged_by_name_with_a_note(page: AppTest, on_example: str) -> None:
    key = "satisfaction-below-80_620100_-1_202301"
    assert page.button(key=f"ack_{key}").disabled
    page.text_input(key="alert_by").set_value("李").run()
    page.text_input(key=f"note_{key}").set_value("跟进 <b>").run()
    page.button(key=f"ack_{key}").click().run()
    assert not page.exception
    assert "已确认（李：跟进 &lt;b&gt;）" in texts(page)
    (seen,) = open_state(on_example).acknowledgements()
    assert (seen.ring.place, seen.by, seen.note) == ("620100", "李", "跟进 <b>")


def test_a_rule_is_removed(page: AppTest, on_example: str) -> None:
    page.button(key="remove_satisfaction-below-80").click().run()
    assert not page.exception
    rules = open_state(on_example).rules()
    assert [rule.id for rule in rules] == [r.id for r in USUAL if r.id != "satisfaction-below-80"]
    assert "兰州" not in texts(page)
