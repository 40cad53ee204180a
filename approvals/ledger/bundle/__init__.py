"""The bundle: a case, or several, so that somebody can verify them who has nothing but Python.

``verify.py`` in this package goes into every bundle as it is. It imports nothing of ours.
"""

from approvals.ledger.bundle.making import write_bundle

__all__ = ["write_bundle"]
