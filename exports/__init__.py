"""What leaves the dashboard: the same figures as the pages, from the same functions."""
