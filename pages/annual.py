"""What did the year bring, and what is next year's goal?"""

from __future__ import annotations

from components.page import page_review
from components.story import Story
from domain.metrics import SATISFACTION
from panels.annual import year_panel, year_trend

review = page_review()
story = Story(review, "annual.title")
table = review.kept("annual.table", lambda: year_panel(review))
lines = review.kept("annual.lines", lambda: year_trend(review, SATISFACTION))
story.say([line for line in (lines.finding if lines else "", table.finding) if line])
story.show(lines)
story.show(table)
story.offer_slides()
