"""The pages of oversight. Reading them is itself written in the log."""
