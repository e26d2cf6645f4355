"""How long something may take: seconds by name and priority. Data, with the field's usual limits as default.

A company loads its own (``python -m warehouse load limits FILE``: ``name``, ``priority``, ``seconds``);
what its file does not name keeps the default. The stages of a complaint are those of a usual supervision
plan: respond, classify and assign count from the opening, the first resolution from the assignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMES = ("first_response", "respond", "classify", "assign", "resolve")
OTHERS = ""  # the priority of whatever is not named
URGENT = ("紧急", "urgent")  # priorities that count as urgent; map a company's words to one of them
DEFAULTS: dict[tuple[str, str], int] = {
    ("first_response", OTHERS): 60,
    **{("first_response", urgent): 30 for urgent in URGENT},
    ("respond", OTHERS): 600,
    ("classify", OTHERS): 1_800,
    ("assign", OTHERS): 7_200,
    ("resolve", OTHERS): 7_200,
}


@dataclass(frozen=True)
class Limits:
    """Limits in force.

    Args:
        seconds: of a name and a priority, as a file gives them.
    """

    seconds: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, int]:
        """Priority -> seconds of a limit; :data:`OTHERS` is always among them. A name that the company's
        file speaks of follows the file alone."""
        assert name in NAMES, name
        own = {priority: s for (known, priority), s in self.seconds.items() if known == name}
        usual = {priority: s for (known, priority), s in DEFAULTS.items() if known == name}
        return {OTHERS: usual[OTHERS]} | own if own else usual
