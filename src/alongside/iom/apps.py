from django.apps import AppConfig


class IomConfig(AppConfig):
    name = "alongside.iom"
    verbose_name = "London IOM core cohort"

    def ready(self) -> None:
        """Say how many cases a posting holds before it ends, and to the index who is one; move and count."""
        from alongside.casework import moves, own_rules
        from alongside.iom import allocating, published
        from alongside.iom.people_index import LondonIom
        from alongside.iom.records import LONDON_IOM
        from alongside.partners import broken_glass, leaving
        from alongside.people import programmes

        own_rules.register(LONDON_IOM)
        leaving.add(allocating.words_on_leaving, passed_on_at="iom:orphaned")
        broken_glass.reviewed_at("iom:access_request")
        programmes.register(LondonIom())
        published.add_figures()
        moves.add(
            moves.Kind(
                "iom.case",
                moves.of_function("iom_move_counts"),
                moves.of_function("iom_carry_out"),
            )
        )
