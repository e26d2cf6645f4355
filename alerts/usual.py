"""The rules of an installation where nobody wrote any: few, and each with its reason."""

from __future__ import annotations

from domain.alert_rules import PlaceKind, Rule, RuleKind, Side
from domain.metrics import SATISFACTION

CITIES, CONTROL = PlaceKind.CITIES, RuleKind.CONTROL
RANKED = 100  # responses from which on cities are ranked too

USUAL: tuple[Rule, ...] = (
    # The nation's course: a signal of its own history.
    Rule("satisfaction-nation", SATISFACTION, CONTROL, base=RANKED),
    # A city that left its own course.
    Rule("satisfaction-cities", SATISFACTION, CONTROL, CITIES, base=RANKED),
    # The grade that most service plans call the least: the interval lies under it; over a point above it.
    Rule("satisfaction-below-80", SATISFACTION, RuleKind.THRESHOLD, CITIES, (), Side.BELOW, 80.0, 81.0,
         certain=True, base=RANKED),
    # A fall of three points that is more than chance among all cities.
    Rule("satisfaction-falls", SATISFACTION, RuleKind.CHANGE, CITIES, limit=3.0, clear=0.0, certain=True,
         base=RANKED),
    # Complaints: their share, a surge by a fifth, what they cost the agents, the limit of their first stage.
    Rule("complaint-rate-nation", "complaint_rate", CONTROL, base=RANKED),
    Rule("complaints-surge", "complaint_volume", RuleKind.CHANGE, side=Side.ABOVE, limit=20.0, clear=0.0,
         relative=True, certain=True),
    Rule("complaint-time-nation", "complaint_time_share", CONTROL, base=RANKED),
    Rule("complaint-response-nation", "complaint_respond_on_time", CONTROL),
    # The service behind: answered in time, settled at once, how long it takes.
    Rule("first-response-nation", "first_response_on_time", CONTROL, base=RANKED),
    Rule("first-contact-nation", "first_contact_resolution", CONTROL, base=RANKED),
    Rule("handling-time-nation", "handling_time", CONTROL, base=RANKED),
)  # fmt: skip

USUAL_IDS = tuple(rule.id for rule in USUAL)
