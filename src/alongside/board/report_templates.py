"""The headings that a report begins with, as two of the board's own reports had them.

`report-2021`: nine, four at the head and five below, with what the report itself is about between the second
and the third of these (the report on community tensions in the pack of 24 February 2021).
`progress-2016`: the progress report by exception of 2 November 2016.
"""

from dataclasses import dataclass

from alongside.delivery.model import LABELS, MEANINGS, Rag


@dataclass(frozen=True, kw_only=True)
class Template:
    """What it is called, the rows of the table at the head of the report, and the headings below."""

    label: str
    head: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    ends_with: str = ""

    @property
    def text(self) -> str:
        """The report as it begins."""
        table = "\n".join(f"| {row} | |" for row in self.head)
        parts = [f"| | |\n|---|---|\n{table}"] if self.head else []
        return "\n\n".join([*parts, *(f"## {title}" for title in self.sections), self.ends_with]).strip()

    def missing_in(self, text: str) -> list[str]:
        """The headings that a text has not got any more."""
        lines = {line.strip().lstrip("#|").strip().casefold() for line in text.splitlines()}
        heads = {line.partition("|")[0].strip() for line in lines}
        return [title for title in (*self.head, *self.sections) if title.casefold() not in heads | lines]


TEMPLATES = {
    "report-2021": Template(
        label="Report, as in 2021",
        head=(
            "Report authorised by",
            "Lead officer",
            "Ward(s) affected",
            "Report for key or non-key decision",
        ),
        sections=(
            "Describe the issue under consideration",
            "Recommendations",
            "Contribution to strategic outcomes",
            "Use of appendices",
            "Local Government (Access to Information) Act 1985",
        ),
    ),
    "progress-2016": Template(
        label="Progress report by exception, as in 2016",
        head=("Meeting", "Date", "Report of"),
        sections=(
            "Purpose of the report",
            "Links with other plan priorities and actions and other strategies",
            "Recommendations",
            "Summary overview",
            "Key improvements and highlights",
            "Areas of concern and mitigation",
            "RAG key for all plans",
        ),
        ends_with="| Colour | Meaning |\n|---|---|\n"
        + "\n".join(f"| {LABELS[rag]} | {MEANINGS[rag]} |" for rag in Rag),
    ),
    "plain": Template(label="None: an empty page"),
}
