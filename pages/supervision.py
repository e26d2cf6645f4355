"""What needs attention now?"""

from __future__ import annotations

from components.ahead import AHEAD
from components.alert_rule_form import rule_form
from components.alert_rules import acknowledge_list, page_evaluation, page_state, rule_list
from components.page import page_review
from components.story import Story
from panels.alerts import alert_list
from panels.supervision_page import SupervisionPage

review, state = page_review(), page_state()
AHEAD.take_turn(review, "supervision")
evaluation = page_evaluation(review, state)
page = SupervisionPage(review, alert_list(review, evaluation))
story = Story(review, "supervision.title")
story.say(page.sentences, silent="supervision.nothing")
for part in page.parts:
    story.show(part)
with story.card("rule_form.acknowledging"):
    acknowledge_list(story, evaluation, state)
with story.card("rule_form.title"):
    rule_form(story, state)
with story.card("rule_form.rules"):
    rule_list(story, state)
story.offer_slides()
