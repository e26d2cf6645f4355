"""The metrics of the overview."""

from __future__ import annotations

from data_access.review import Review
from domain.metrics import SATISFACTION

SERVICE = (
    "responses", "case_volume", "nps", "first_response_time", "intelligent_service_share",
    "simple_enquiry_share", "hard_complaint_resolution", "trained_good_review_rate",
)  # fmt: skip


def scores(review: Review) -> list[str]:
    """Satisfaction and its dimensions."""
    return [SATISFACTION, *(dimension.id for dimension in review.dimensions)]


def main_metrics(review: Review) -> list[str]:
    """The scores and the figures of the service."""
    return [*scores(review), *SERVICE]
