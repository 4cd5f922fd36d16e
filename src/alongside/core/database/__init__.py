"""PostgreSQL, told at the start of each transaction on whose behalf it works.

Row-level security reads it from there. Outside a transaction, and where nobody has said, it is nobody's, and
the policies show nothing.
"""
