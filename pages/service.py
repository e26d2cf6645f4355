"""How is the service run?"""

from __future__ import annotations

import streamlit as st

from components.kpi import kpi_row, metric_cards
from components.page import page_review
from components.story import Story
from panels.figures import figures_table, period_movements
from panels.service import CARDS, change_line, others_panel, service_panels

review = page_review()
story = Story(review, "service.title")
said = [line for line in (change_line(review, m) for m in CARDS[:3]) if line]
story.say(said, silent="service.nothing")

moved = period_movements(review, CARDS)
cards = metric_cards(review, moved, CARDS)
story.keep(figures_table(review, "service.cards", moved, CARDS))
kpi_row(list(cards.values()))
columns = st.columns(2)
for place, panel in enumerate(service_panels(review)):
    with columns[place % 2]:
        story.show(panel)
story.show(others_panel(review))
story.offer_slides()
