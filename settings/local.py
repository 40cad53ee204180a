"""One machine, no preparation: SQLite, memory, and a key of its own in ``var/``."""

from django.core.management.utils import get_random_secret_key

from settings import env
from settings.addresses import hosts, origins
from settings.base import *  # noqa: F403 -- settings are made to be overlaid
from settings.base import INSTALLED_APPS, STATE, STORAGES, TEMPLATES

DEBUG = env.flag("DEBUG")


def own_key() -> str:
    """The key kept for this machine, made on first use, so that a restart signs nobody out."""
    kept = STATE / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(get_random_secret_key())
        kept.chmod(0o600)
    return kept.read_text().strip()


SECRET_KEY = env.text("SECRET_KEY") or own_key()
ALLOWED_HOSTS = hosts()
ALLOWED_ORIGINS = origins()
DEMONSTRATION = True
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["workflows.demo.sign_in.accounts"]
INSTALLED_APPS = [*INSTALLED_APPS, "workflows.demo"]
RUN_DUE_INSIDE = True
LEDGER_MAKE_KEYS = True
if DEBUG:
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
