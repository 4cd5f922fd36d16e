"""The log: who did what, as which posting, when, to which record."""
