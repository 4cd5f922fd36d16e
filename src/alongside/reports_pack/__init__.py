"""The public reports pack of a board: notice of meeting, agenda, and every report, as one PDF.

    folder = reading.folder(Path("24-february"))        # agenda.toml and the reports that it names
    made = making.make(folder.agenda, folder.papers, for_members=False, made_at=now)
    made.pdf, made.items[4].first_page

It needs no Django and no database: `alongside board pack` uses it, and the board's pages may. Its words are
those of a council's front sheet; docs/board-packs.md explains every key of agenda.toml.
"""
