"""What changed between releases: change log, feeds, field diffs, the audience of a change, confirmations."""
