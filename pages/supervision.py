"""What needs attention now?"""

from __future__ import annotations

from components.page import page_review
from components.story import Story
from panels.indicators import indicators_panel
from panels.stages import stages_panel

review = page_review()
story = Story(review, "supervision.title")
watched, stages = indicators_panel(review), stages_panel(review)
found = [panel for panel in (watched, stages) if panel is not None]
story.say([panel.finding for panel in found if panel.finding], silent="supervision.nothing")
for panel in found:
    story.show(panel)
story.offer_slides()
