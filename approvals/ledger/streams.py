"""Which streams there are: who owns a stream says how it folds and which tables it covers.

Owners call :func:`register` and :func:`register_types` in ``AppConfig.ready``. Triggers, replay
and verification are made from what stands here; what does not stand here cannot be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Prefetch

if TYPE_CHECKING:
    from approvals.ledger.models import Ledgered

State = dict[str, Any]
Body = dict[str, Any]

ERASED_TEXT = "—"  # what an erased copy may read where a table does not allow an empty text
ERASED = "texts.erased"  # the one type of the ledger itself; it leaves every state as it was


class Unregistered(LookupError):
    """A kind of stream, or a type of event, that no owner has registered."""


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A table beside the stream's own row, whose changes events of the same stream must cover.

    ``stream_sql`` is an SQL expression over ``NEW`` that gives the stream, for both databases::

        "'case:' || (SELECT ref FROM approvals_case WHERE id = NEW.case_id)"

    The table carries ``last_seq``, the event of its last change. With ``append_only`` it carries
    the foreign key ``event`` instead, and its rows never change; only its ``erasable`` fields,
    copies of texts in the vault, may be blanked ("", ERASED_TEXT, or {} for JSON).
    """

    model: str | type[models.Model]
    stream_sql: str
    append_only: bool = False
    erasable: tuple[str, ...] = ()

    @property
    def model_class(self) -> type[models.Model]:
        return _model(self.model)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A kind of stream.

    ``fold(state | None, body) -> state`` is pure: no database, clock, setting or chance, and it
    leaves its arguments alone. ``model`` is the Ledgered table. ``project(row)`` builds the state
    anew from the real tables, to be compared with the fold; ``check(row, bodies)`` yields
    sentences, or pairs (seq, sentence), about what the tables say and the events do not.
    ``prefetch`` names the relations that both read, fetched for many rows at once.
    """

    kind: str
    fold: Callable[[State | None, Body], State]
    model: str | type[Ledgered]
    project: Callable[[Any], State | None] | None = None
    check: Callable[[Any, list[Body]], Iterable[str | tuple[int, str]]] | None = None
    prefetch: tuple[str | Prefetch[Any], ...] = ()
    guarded: tuple[Guarded, ...] = ()

    @property
    def model_class(self) -> type[Ledgered]:
        return _model(self.model)

    def step(self, state: State | None, body: Body) -> State:
        """The state after ``body``, by the owner's fold (the ledger's own types change nothing).

        The fold never sees ``after``: it is what the fold is held against.
        """
        if body["type"] == ERASED:
            return state or {}
        return self.fold(state, {name: body[name] for name in body if name != "after"})


def _model(named: str | type[models.Model]) -> Any:
    return apps.get_model(named) if isinstance(named, str) else named


_kinds: dict[str, Stream] = {}
_types: set[str] = {ERASED}


def register(stream: Stream) -> Stream:
    """Make a kind of stream known. Raises ValueError when another owner has taken the name."""
    if ":" in stream.kind or not stream.kind:
        raise ValueError(f"{stream.kind!r} is no kind: it stands before the colon of a stream.")
    if _kinds.get(stream.kind, stream) != stream:
        raise ValueError(f"The kind {stream.kind} is registered twice.")
    _kinds[stream.kind] = stream
    return stream


def register_types(names: Iterable[str] | Mapping[str, Any]) -> None:
    """Add to the closed vocabulary of event types ("case.filed")."""
    for name in names:
        if "." not in name or not name.isascii() or len(name) > 60:
            raise ValueError(f"{name!r} is no type: it reads like 'case.filed'.")
        _types.add(name)


def kind_of(stream: str) -> Stream:
    """The registered kind of the stream ``kind:ref``. Raises Unregistered."""
    kind = stream.partition(":")[0]
    try:
        return _kinds[kind]
    except KeyError:
        raise Unregistered(f"No owner has registered streams of the kind {kind!r}.") from None


def kinds() -> Iterator[Stream]:
    """All registered kinds, by name."""
    yield from (_kinds[kind] for kind in sorted(_kinds))


def is_type(name: str) -> bool:
    return name in _types
