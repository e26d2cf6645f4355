"""What a chart or a sentence must know of the page it is drawn for: language, theme, width."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from domain.language import Words, words

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class View:
    """The reader's side of a drawing.

    Args:
        language: ``zh`` or ``en``.
        theme: ``light`` or ``dark``.
        narrow: True for a screen of phone width (under 640 px).
    """

    language: str = "zh"
    theme: Theme = "light"
    narrow: bool = False
    words: Words = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words(self.language))

    def __reduce__(self) -> tuple[type[View], tuple[str, Theme, bool]]:
        return View, (self.language, self.theme, self.narrow)  # the texts are every process's own

    def say(self, key: str, **values: object) -> str:
        """The text of ``key`` in the view's language."""
        return self.words.say(key, **values)

    def name(self, names: dict[str, str]) -> str:
        """One of ``{"zh": …, "en": …}``."""
        return names.get(self.language) or next(iter(names.values()))
