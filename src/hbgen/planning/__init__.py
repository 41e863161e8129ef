"""The rollout plan as a workbook: its layout, written from the handbook and read back with the changes made in it."""
