"""What the packages above the kernel put on the start page, and the words of their notices.

They register in ``AppConfig.ready``; the kernel shows what it is given and knows none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.models import Post

Box = dict[str, Any]
MakeBox = Callable[[Iterable[Post]], Box | None]
Matters = Callable[[Collection[int]], set[int]]

_boxes: list[MakeBox] = []
_matters: dict[str, Matters] = {}
_words: dict[str, Any] = {
    "urged": _("You are asked to hurry"),
    "overdue": _("Not decided in time"),
    "vacant": _("Nobody can act at this post"),
}


def register_box(make: MakeBox) -> MakeBox:
    """Show what ``make(posts)`` gives to the holder of ``posts``: ``{title, rows, note, clause}``
    of the template ``home_list.html``, or None."""
    if make not in _boxes:
        _boxes.append(make)
    return make


def register_notice(kind: str, words: Any, *, matters: Matters) -> None:
    """The words of notices of ``kind``. Raises ValueError when somebody else has taken it.

    ``matters(cases)`` gives those of these cases (primary keys) of which the notice is still true.
    """
    if _words.setdefault(kind, words) is not words:
        raise ValueError(f"two notices are called {kind}")
    _matters[kind] = matters


def boxes_for(posts: Iterable[Post]) -> Iterator[Box]:
    held = list(posts)
    return (box for make in _boxes if (box := make(held)))


def still_true(kind: str, cases: Collection[int]) -> set[int]:
    """The cases of which a notice of ``kind`` is still true; all where nobody can tell."""
    return _matters[kind](cases) if kind in _matters else set(cases)


def notice_words(kind: str) -> str:
    """What a notice says; its kind where nobody has given words."""
    return str(_words.get(kind, kind))
