"""What changed between releases: change log, feeds, fields side by side, whom a change concerns, confirmations."""
