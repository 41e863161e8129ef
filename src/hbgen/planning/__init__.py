"""The rollout plan as a table, and home again: what stands where, and what somebody changed in it."""
