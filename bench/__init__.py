"""What speed is measured with; ``python -m bench`` runs it and writes RESULTS.md."""
