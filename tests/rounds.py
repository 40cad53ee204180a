"""How often races are run and lives invented: a tenth of the stated figures, all in a drill."""

import os


def rounds(stated: int) -> int:
    """``stated`` times BAGUAN_ROUNDS (a factor, 0.1 unless set), and once at least."""
    return max(1, round(stated * float(os.environ.get("BAGUAN_ROUNDS") or "0.1")))
