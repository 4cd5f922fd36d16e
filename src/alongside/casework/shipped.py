"""The packs that come with Alongside."""

from importlib.resources import files


def shipped() -> dict[str, str]:
    """The text of each, by its file's name."""
    folder = files(__package__).joinpath("packs")
    found = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".toml")}
    return dict(sorted(found.items()))
