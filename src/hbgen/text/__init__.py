"""Texts for readers: labels, names of fields, figures, periods and days in a language's form, calendars."""
