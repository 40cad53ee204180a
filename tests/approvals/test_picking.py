"""Suggestions beside a box, while somebody types."""

from django import forms

from approvals.picking import Picker, Suggesting


class NameField(forms.CharField):
    widget = Picker

    def suggest(self, text):
        return [("A", f"{text} <1>"), ("B", f"{text} & 2")] if text else []


class NameForm(Suggesting):
    name = NameField()
    other = forms.CharField()


def test_a_box_has_an_empty_list_of_its_own():
    page = str(NameForm()["name"])
    assert 'list="suggested-name"' in page
    assert '<datalist id="suggested-name"></datalist>' in page


def test_what_was_typed_is_answered_with_what_fits():
    answer = NameForm({"name": "李"}).suggestions()
    assert answer.count("<datalist") == 1
    assert 'hx-swap-oob="true"' in answer
    assert '<option value="李 &lt;1&gt;"></option>' in answer
    assert "李 &amp; 2" in answer


def test_nothing_typed_is_answered_with_nothing():
    assert "<option" not in NameForm({}).suggestions()
    assert "<option" not in NameForm().suggestions()
