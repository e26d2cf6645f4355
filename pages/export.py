"""What leaves: the month's deck, its workbook, and last month's deck brought up to date."""

from __future__ import annotations

from components.ahead import AHEAD
from components.export_center import deck_card, refresh_card, workbook_card
from components.page import page_review
from components.story import Story

AHEAD.turns.step_aside()  # a deck takes seconds
review = page_review()
story = Story(review, "export.title")
story.say([review.view.say("export.headline", month=review.view.words.month(review.month))])
deck_card(story)
refresh_card(story)
workbook_card(story)
