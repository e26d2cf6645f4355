"""Tests that look at the running dashboard with a browser."""
