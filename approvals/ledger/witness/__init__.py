"""The witness: somebody else, elsewhere, who remembers what the log has shown.

Runs on the auditor's machine with Python and ``cryptography`` alone. It may import ``tree`` and
``notes`` of this package and must never import Django.
"""
