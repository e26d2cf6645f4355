"""Rules that ring: what they see, how often they would have rung, and where their alerts are sent."""
