"""What can be computed from a handbook alone: pure functions over the model, which checks and pages share."""
