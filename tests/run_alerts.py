"""A page of alerts alone: the list, the form, the rules, who looks at what."""

import os

from components.alert_rule_form import rule_form
from components.alert_rules import acknowledge_list, page_evaluation, page_state, rule_list
from components.story import Story
from data_access.access import reader_scope
from data_access.cached import current_warehouse
from data_access.review import Review
from domain.months import Period
from domain.scope import Scope
from domain.view import View
from panels.alerts import alert_list

warehouse = current_warehouse()
scope = reader_scope(warehouse.cities(Scope.everything()))
view = View(os.environ.get("LANGUAGE_OF_TEST", "zh"))
review = Review.of(warehouse, scope, Period.of_month(warehouse.months[-1]), view)
state = page_state()
evaluation = page_evaluation(review, state)
story = Story(review, "alerts.list")
panel = alert_list(review, evaluation)
story.say([panel.finding] if panel.finding else [])
story.show(panel)
with story.card("rule_form.title"):
    rule_form(story, state)
with story.card("rule_form.rules"):
    rule_list(story, state)
with story.card("rule_form.acknowledging"):
    acknowledge_list(story, evaluation, state)
