"""Who looked at whom: the pages of the log, reads to explain, and patterns worth a question."""
