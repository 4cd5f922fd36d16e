"""What the launcher raises."""


class LauncherError(Exception):
    """The embedded database can't be used; the message is one sentence that says why and what to do."""
