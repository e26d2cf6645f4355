"""The tables of what people and the sender did: rules, acknowledgements, digests."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

SCHEMA = 1  # version of these tables

metadata = MetaData()

# One row a fact about the store itself: its version, whether its rules are its own.
facts = Table(
    "state_facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
rules = Table(
    "alert_rules",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON, as a rule file has it
    Column("saved_by", String(200), nullable=False),
    Column("saved_at", String(40), nullable=False),
)
# An alert is told by rule, place, side and the months from its ring to when somebody dealt with it: a
# corrected month may move its beginning.
acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", String(80), nullable=False),
    Column("place", String(100), nullable=False),
    Column("side", Integer, nullable=False),
    Column("since", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", String(40), nullable=False),
    Column("note", Text, nullable=False),
)
digests = Table(
    "digests",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("month", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("at", String(40), nullable=False),  # of its latest state
    Column("why", Text, nullable=False),
)
told = Table(
    "digest_alerts",
    metadata,
    Column("digest", String(60), primary_key=True),
    Column("rule", String(80), primary_key=True),
    Column("place", String(100), primary_key=True),
    Column("side", Integer, primary_key=True),
    Column("since", Integer, nullable=False),
    Column("month", Integer, nullable=False),
)
