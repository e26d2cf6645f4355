"""What a page shows, piece by piece: review -> panel. Pages lay the panels out, decks print them."""
