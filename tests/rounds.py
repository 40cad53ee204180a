"""How often races are run and lives invented: a tenth of the stated figures, all in a drill."""

import os

import pytest


def in_a_drill_now() -> bool:
    return bool(os.environ.get("BAGUAN_ROUNDS"))


in_a_drill = pytest.mark.skipif(
    not in_a_drill_now(), reason="takes long: only where BAGUAN_ROUNDS is set"
)


def rounds(stated: int, short: int = 0) -> int:
    """``stated`` times BAGUAN_ROUNDS (a factor, 0.1 unless set), and once at least; unless it is
    set, ``short`` of what takes long."""
    factor = os.environ.get("BAGUAN_ROUNDS")
    if short and not factor:
        return short
    return max(1, round(stated * float(factor or "0.1")))
