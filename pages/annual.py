"""What did the year bring, and what is next year's goal?"""

from __future__ import annotations

from components.ahead import AHEAD
from components.page import page_review
from components.story import Story
from panels.annual_page import AnnualPage

page = AnnualPage(page_review())
AHEAD.take_turn(page.review, "annual")
story = Story(page.review, "annual.title")
story.say(page.sentences)
for part in page.parts:
    story.show(part)
story.offer_slides()
