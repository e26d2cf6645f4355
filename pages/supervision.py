"""What needs attention now?"""

from __future__ import annotations

from components.alert_rule_form import rule_form
from components.alert_rules import acknowledge_list, page_evaluation, page_state, rule_list
from components.page import page_review
from components.story import Story
from panels.alerts import alert_list
from panels.supervision import supervision_panels

review = page_review()
story = Story(review, "supervision.title")
state = page_state()
evaluation = page_evaluation(review, state)
shown = [alert_list(review, evaluation), *review.kept("supervision", lambda: supervision_panels(review))]
findings = [panel.finding for panel in shown if panel.finding]
story.say(findings[:3], silent="supervision.nothing")
for panel in shown:
    story.show(panel)
with story.card("rule_form.acknowledging"):
    acknowledge_list(story, evaluation, state)
with story.card("rule_form.title"):
    rule_form(story, state)
with story.card("rule_form.rules"):
    rule_list(story, state)
story.offer_slides()
