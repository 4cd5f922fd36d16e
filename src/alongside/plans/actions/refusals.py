"""What cannot be done as it stands."""


class CannotDo(Exception):
    """The message is a sentence for whoever asked: what is wrong, and what to do."""
