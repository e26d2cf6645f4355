"""How is the service run?"""

from __future__ import annotations

import streamlit as st

from components.kpi import kpi_row, metric_cards
from components.page import page_review
from components.story import Story
from panels.columns import two_columns
from panels.figures import Figures, figures_table
from panels.service import CARDS, change_line, others_panel, service_movements, service_panels

review = page_review()
story = Story(review, "service.title")
kept = review.kept
moved = kept("service.moved", lambda: service_movements(review))
figures = kept("service.figures", lambda: Figures.of(review, CARDS, moved))
said = [line for line in (change_line(review, m, moved) for m in CARDS[:3]) if line]
story.say(said, silent="service.nothing")

cards = kept("service.html", lambda: metric_cards(review, figures, CARDS))
story.keep(kept("service.cards", lambda: figures_table(review, "service.cards", figures, CARDS)))
kpi_row(list(cards.values()))
panels = kept("service.panels", lambda: service_panels(review, moved))
paired = panels[: len(panels) // 2 * 2]
for column, mine in zip(st.columns(2), two_columns(paired), strict=True):
    with column:
        for panel in mine:
            story.show(panel)
for panel in panels[len(paired) :]:
    story.show(panel)
story.show(kept("service.others", lambda: others_panel(review)))
story.offer_slides()
