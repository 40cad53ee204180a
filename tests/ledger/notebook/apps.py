from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "tests.ledger.notebook"
    label = "notebook"

    def ready(self) -> None:
        from tests.ledger.notebook import streams

        streams.register_all()
