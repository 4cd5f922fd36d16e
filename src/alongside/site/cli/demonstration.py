"""`alongside demo`."""


def demo() -> None:
    """x"""
