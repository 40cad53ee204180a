from django import forms

EVIDENCE = [("results", "结果"), ("ledgers", "台账"), ("photos", "照片")]


class AssessmentForm(forms.Form):
    title = forms.CharField(max_length=50)
    indicators = forms.IntegerField(min_value=1, max_value=1000)
    evidence = forms.MultipleChoiceField(choices=EVIDENCE)
    wide = forms.BooleanField(required=False)
