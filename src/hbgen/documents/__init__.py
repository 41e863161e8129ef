"""Documents of word processors, read whole, and made into drafts of standards."""
