"""Record linkage: which records speak of the same person. A package of its own, without Django.

A table is read (`reading`), its columns are understood (`columns`), cleaned (`cleaning`), compared and
weighed by one definition (`settings`) with weights learned from the table itself (`training`), and put
together (`clusters`). `running` does all of it. Scoring is Splink's, on DuckDB or Spark.
"""
