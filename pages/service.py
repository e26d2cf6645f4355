"""How is the service run?"""

from __future__ import annotations

from components.ahead import AHEAD
from components.columns import show_in_columns
from components.kpi import kpi_row, service_cards
from components.page import page_review
from components.story import Story
from panels.service_page import ServicePage

page = ServicePage(page_review())
AHEAD.take_turn(page.review, "service")
story = Story(page.review, "service.title")
story.say(page.sentences, silent="service.nothing")
if cards := service_cards(page):
    story.keep(page.card_table)
kpi_row([*cards.values()])
show_in_columns(story, page.views)
story.show(page.others)
story.offer_slides()
