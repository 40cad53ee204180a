"""Picking one of very many by typing: a page offers what fits, and words in full always work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Suggest = Callable[[str], Iterable[str]]


class Picker(forms.TextInput):
    """A text box with a list of suggestions below it."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        kept = {**(attrs or {}), "list": list_id(name)}
        box = super().render(name, value, kept, renderer)
        return format_html("{}{}", box, options(name, ()))


def list_id(name: str) -> str:
    return f"suggested-{name}"


def options(name: str, suggested: Iterable[str], *, swapped: bool = False) -> SafeString:
    """The list of a box; ``swapped`` where it replaces the one that stands in a page."""
    oob = format_html(' hx-swap-oob="{}"', "true") if swapped else ""
    rows = format_html_join("", '<option value="{}"></option>', ((text,) for text in suggested))
    return format_html('<datalist id="{}"{}>{}</datalist>', list_id(name), oob, rows)


class Suggesting(forms.Form):
    """A form that answers, while somebody types, what its picked fields could mean.

    A field takes part by a method ``suggest(text)`` that gives (reference, words) pairs.
    """

    def suggestions(self) -> SafeString:
        """The lists that belong into a page in which this was typed so far."""
        return format_html_join("", "{}", ((one,) for one in self._lists()))

    def _lists(self) -> Iterator[SafeString]:
        for name, field in self.fields.items():
            if hasattr(field, "suggest"):
                typed = str(self.data.get(self.add_prefix(name)) or "")
                words = (words for _ref, words in field.suggest(typed))
                yield options(name, words, swapped=True)
