"""What shall we do, and did what we did work?"""

from __future__ import annotations

from components.ahead import AHEAD
from components.page import page_review
from components.story import Story
from panels.improvement_page import ImprovementPage

page = ImprovementPage(page_review())
AHEAD.take_turn(page.review, "improvement")
story = Story(page.review, "improvement.title")
story.say(page.sentences, silent="improvement.nothing")
for part in page.parts:
    story.show(part)
story.offer_slides()
