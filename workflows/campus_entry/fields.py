"""Fields of a plan of visits: an item of the list, and pairs of a school and a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from approvals import refs
from approvals.models import Unit
from approvals.picking import Picker, list_id, options
from whitelist.campus.asking import search_items
from whitelist.campus.items import CampusItem
from whitelist.schools import SCHOOL

MOST = 20  # visits in one plan
BOXES = 4  # empty boxes to begin with
LONGEST = 120


class Several(forms.TextInput):
    """Several boxes of one name, a visit each; ``suggests`` gives them one list of suggestions."""

    def __init__(self, *, kind: str = "text", suggests: bool = False) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.input_type, self.suggests = kind, suggests

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        filled = list(value) if isinstance(value, (list, tuple)) else [value] if value else []
        count = min(max(BOXES, len(filled) + 1), MOST)
        listed = {"list": list_id(name)} if self.suggests else {}
        boxes = []
        for place, text in enumerate([*filled, *[""] * (count - len(filled))]):
            label = gettext("Visit %(n)s") % {"n": place + 1}
            own = {**(attrs or {}), **listed, "aria-label": label}
            if place:
                own.pop("id", None)
            boxes.append((super().render(name, text, own, renderer),))
        rows = format_html_join("", "{}", boxes)
        return format_html("{}{}", rows, options(name, ())) if self.suggests else rows


class SeveralField(forms.Field):
    """A list, a part a visit. Blank boxes at the end are dropped; one in between is an error."""

    reads_lists = True

    def clean(self, value: Any) -> list[Any]:
        """Raises ValidationError, naming the part that cannot be understood."""
        parts = self.parts_of(value)
        if self.required and not parts:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(parts) > MOST:
            raise ValidationError(gettext("%(most)s visits at most.") % {"most": MOST})
        if "" in parts:
            raise ValidationError(gettext("A box in between was left empty."))
        return [self.one(part) for part in parts]

    def parts_of(self, value: Any) -> list[str]:
        raw = value if isinstance(value, (list, tuple)) else [value]
        parts = [_text(part) for part in raw]
        while parts and not parts[-1]:
            parts.pop()
        return parts

    def one(self, text: str) -> Any:
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        """What stands in the boxes: the words of what was picked earlier, never a reference."""
        return [_label(part) for part in value] if isinstance(value, (list, tuple)) else value


def _text(part: Any) -> str:
    if isinstance(part, Mapping):
        part = part.get("id")
    if part is not None and not isinstance(part, str):
        raise ValidationError(gettext("Text was expected."))
    return " ".join((part or "").split())[:LONGEST]


def _label(part: Any) -> Any:
    return part.get("label", "") if isinstance(part, Mapping) else part


class SchoolsField(SeveralField):
    """Schools by reference, by their whole name, or by words that fit no other."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=Several(suggests=True), **options)

    def one(self, text: str) -> Unit:
        return only_one(
            text, schools(), search_schools, str, gettext("There is no school “%(text)s”.")
        )

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """(reference, name) of up to twenty schools that fit what was typed so far."""
        wanted = text.strip().replace("\0", "")[:LONGEST]
        return [(one.ref, one.name) for one in search_schools(wanted)[:20]] if wanted else []


def schools() -> QuerySet[Unit]:
    return Unit.objects.filter(function=SCHOOL)


def search_schools(text: str) -> QuerySet[Unit]:
    rows = schools()
    for word in text.split()[:4]:
        rows = rows.filter(name__contains=word)
    return rows.order_by("code")


class ItemField(forms.CharField):
    """An item of the list by reference, by number, or by words that fit no other."""

    widget = Picker

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def clean(self, value: Any) -> CampusItem | None:
        """Raises ValidationError where none, or more than one, fits."""
        text = super().clean(_text(value))
        items = CampusItem.objects.select_related("permit__case", "lead")
        nothing = gettext("No list holds “%(text)s”: what is not listed does not come to schools.")
        return only_one(text, items, search_items, str, nothing) if text else None

    def prepare_value(self, value: Any) -> Any:
        """The words of an item picked earlier, never a reference."""
        if isinstance(value, str) and refs.is_wellformed(value):
            items = CampusItem.objects.select_related("permit__case")
            found = items.filter(permit__ref=value).first()
            return str(found) if found else value
        return _label(value)

    def suggest(self, text: str) -> list[tuple[str, str]]:
        """(reference, words) of up to twenty items that fit what was typed so far."""
        wanted = text.strip().replace("\0", "")[:LONGEST]
        return [(one.ref, str(one)) for one in search_items(wanted)] if wanted else []


def only_one(
    text: str,
    rows: QuerySet[Any],
    search: Callable[[str], Iterable[Any]],
    words: Callable[[Any], str],
    nothing: str,
) -> Any:
    """The one row that ``text`` means: its reference, its words in full, or words that fit it
    alone. Raises ValidationError."""
    ref = refs.read(text)
    name = "permit__ref" if rows.model is CampusItem else "ref"
    found = list(rows.filter(**{name: ref})) if refs.is_wellformed(ref) else []
    found = found or list(search(text)[:50])  # type: ignore[index]  # a queryset
    whole = [one for one in found if words(one) == text]
    found = whole if len(whole) == 1 else found
    if not found:
        raise ValidationError(nothing % {"text": text})
    if len(found) > 1:
        names = "; ".join(words(one) for one in found[:5])
        raise ValidationError(gettext("Which one? %(names)s") % {"names": names})
    return found[0]


class SlotsField(SeveralField):
    """Days with their hour, one for each school in the same order: 2024-11-08 09:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=Several(kind="datetime-local"), **options)

    def one(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo or len(text) < 16 or not 2000 <= moment.year <= 2100:
            raise ValidationError(
                gettext("“%(text)s” is no day with its hour; write 2024-11-08 09:00.")
                % {"text": text}
            )
        return f"{moment:%Y-%m-%d %H:%M}"

    def prepare_value(self, value: Any) -> Any:
        """As the browser's own box wants it."""
        filled = super().prepare_value(value)
        if not isinstance(filled, list):
            return filled
        return [str(part).replace(" ", "T") if part else "" for part in filled]
