"""Words of readers: labels, names of fields, figures, periods and days as a language sets them, calendars."""
