"""What pages draw with Streamlit: filter bar, story, KPI cards, the page's state."""
