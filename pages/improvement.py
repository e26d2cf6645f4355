"""What shall we do, and did what we did work?"""

from __future__ import annotations

from components.page import page_review
from components.story import Story
from panels.plan import effects_panel, potential_panel

review = page_review()
story = Story(review, "improvement.title")
made = review.kept("improvement", lambda: (potential_panel(review), effects_panel(review)))
panels = [panel for panel in made if panel is not None]
story.say([panel.finding for panel in panels if panel.finding], silent="improvement.nothing")
for panel in panels:
    story.show(panel)
story.offer_slides()
