"""What an action of meetings refuses."""


class CannotDo(ValueError):
    """It cannot be done; the message is a sentence for whoever asked."""


class NotThere(Exception):
    """It is not there, or not this posting's to see or change: both look the same from outside."""
