"""The vocabulary: metrics, scorecard, months, filters, scope, errors."""
