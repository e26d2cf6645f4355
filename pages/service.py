"""How is the service run?"""

from __future__ import annotations

import streamlit as st

from components.kpi import kpi_row, metric_cards
from components.page import page_review
from components.story import Story
from panels.figures import figures_table, year_movements
from panels.service import CARDS, change_line, others_panel, service_movements, service_panels

review = page_review()
story = Story(review, "service.title")
moved, year = service_movements(review), year_movements(review, CARDS)
said = [line for line in (change_line(review, m, moved) for m in CARDS[:3]) if line]
story.say(said, silent="service.nothing")

cards = metric_cards(review, moved, year, CARDS)
story.keep(figures_table(review, "service.cards", moved, year, CARDS))
kpi_row(list(cards.values()))
columns = st.columns(2)
for place, panel in enumerate(service_panels(review, moved)):
    with columns[place % 2]:
        story.show(panel)
story.show(others_panel(review))
story.offer_slides()
