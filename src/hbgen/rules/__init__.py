"""What follows from a handbook by thought alone: pure functions over the model, which checks and pages share."""
