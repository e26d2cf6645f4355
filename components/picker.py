"""The choice of a metric, kept from page to page and in the address."""

from __future__ import annotations

import streamlit as st

from components.address import key
from data_access.review import Review
from domain.metrics import SATISFACTION, Metric

INDEX = 0


def metric_picker(review: Review) -> Metric:
    """Draw the selector of every metric of the registry and return the chosen one."""
    view = review.view
    ids = review.warehouse.metric_choices
    chosen = st.selectbox(
        view.say("filter.metric"),
        ids,
        key=key("metric"),
        width=260,
        persist_state="session",
        format_func=lambda m: view.name(review.registry[m].label),
        filter_mode="contains",
    )
    return review.registry[chosen or SATISFACTION]


def choice_picker(review: Review, name: str, values: tuple[str, ...]) -> str:
    """A short choice as a segmented control; its texts are ``filter.<name>_<value>``."""
    chosen = st.segmented_control(
        review.view.say(f"filter.{name}"),
        values,
        key=key(name),
        required=True,
        persist_state="session",
        default=None if key(name) in st.session_state else values[INDEX],
        format_func=lambda value: review.view.say(f"filter.{name}_{value}"),
    )
    return str(chosen or values[INDEX])
