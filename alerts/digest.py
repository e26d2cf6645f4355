"""What one run says over one channel: a title, a line an alert, a link, and the false alarms to expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from alerts.alert import Alert, Evaluation, Severity
from alerts.wording import alert_text, rings_text
from data_access.review import Review
from domain.address import view_address
from domain.query import Filters

PAGE = "supervision"
# What would be markup, a mention or a link in a robot's Markdown, as the letter that looks like it.
PLAIN = str.maketrans({"<": "＜", ">": "＞", "*": "＊", "[": "［", "]": "］", "`": "｀", "#": "＃", "\n": " ",
                       "\r": " ", "_": "＿", "~": "～", "@": "＠", "!": "！", "\\": "＼"})  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One alert of a digest.

    Args:
        mark: the severity in words.
        text: the alert in words, with the rule's name and who is to look at it.
    """

    severity: Severity
    mark: str
    text: str


@dataclass(frozen=True)
class Digest:
    """A message before any channel gave it its form.

    Args:
        number: the same over all attempts, so that a reader knows a double.
        more: text for the alerts that did not fit; empty where all did.
        link: address of the page; empty where none is set.
    """

    number: str
    title: str
    summary: str
    items: tuple[Item, ...]
    footer: str
    link: str
    link_text: str
    more_text: str
    left_out: int = 0

    @property
    def more(self) -> str:
        return self.more_text.replace("{n}", str(self.left_out)) if self.left_out else ""

    def first(self, count: int) -> Digest:
        """With the first ``count`` alerts alone; how many more there are is said."""
        return replace(self, items=self.items[:count], left_out=len(self.items) - count)


def digest_of(
    review: Review, evaluation: Evaluation, alerts: Sequence[Alert], number: str, dashboard: str
) -> Digest:
    """The digest of some alerts, the most certain first.

    Args:
        dashboard: address of the dashboard; empty for none.
    """
    view = review.view
    ranked = sorted(alerts, key=lambda alert: [*Severity].index(alert.severity))
    expected = rings_text(evaluation.chance, view)
    return Digest(
        number,
        view.say("digest.title", month=view.words.month(review.month)),
        view.say("digest.summary", n=len(ranked)),
        tuple(_item(alert, review) for alert in ranked),
        view.say("digest.footer", expected=expected, number=number),
        view_address(dashboard, PAGE, review.month, view.language, Filters()),
        view.say("digest.link"),
        view.say("digest.more", n="{n}"),
    )


def _item(alert: Alert, review: Review) -> Item:
    rule, view = alert.rule, review.view
    name = view.say("digest.named", name=rule.name) if rule.name else ""
    who = view.say("digest.who", who=rule.who) if rule.who else ""
    mark = view.say(f"alerts.severity_{alert.severity}")
    return Item(alert.severity, mark, f"{name}{alert_text(alert, review)}{who}".translate(PLAIN))


def fitted(digest: Digest, size: Callable[[Digest], int], limit: int) -> Digest:
    """The digest with as many alerts as fit.

    Args:
        size: bytes of a digest in the channel's form.
        limit: bytes that the channel takes.
    """
    if size(digest) <= limit:
        return digest
    fits, over = 0, len(digest.items)
    while over - fits > 1:
        middle = (fits + over) // 2
        fits, over = (middle, over) if size(digest.first(middle)) <= limit else (fits, middle)
    return digest.first(fits)
