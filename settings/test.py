"""For tests: quick to set up, nothing promised about durability."""

import os
import tempfile
from pathlib import Path

from settings import env
from settings.addresses import origins
from settings.base import *  # noqa: F403 -- settings are made to be overlaid
from settings.base import DATABASES, GATES, INSTALLED_APPS, STORAGES, TEMPLATES, homes

SECRET_KEY = "test"  # noqa: S105 -- signs nothing that outlives a test
DEBUG = False
ALLOWED_HOSTS = ["*"]
ALLOWED_ORIGINS = origins()
DEMONSTRATION = True
GATE_PAGES = ""  # the tests' own gate has none; tests/gates/test_contract.py looks at the others
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["workflows.demo.sign_in.accounts"]
GATES = [*GATES, "tests.sixth_gate.gate"]
INSTALLED_APPS = [*INSTALLED_APPS, "workflows.demo", "tests.ledger.notebook", *homes(GATES)]
LEDGER_MAKE_KEYS = True
# In the surroundings, so that the servers that tests start sign with the same ones.
keys = Path(os.environ.setdefault("BAGUAN_TEST_KEYS", tempfile.mkdtemp(prefix="baguan-keys-")))
LEDGER_APP_KEY, LEDGER_LOG_KEY = str(keys / "app"), str(keys / "log")
RUN_DUE_INSIDE = env.flag("RUN_DUE_INSIDE")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
ACCOUNT_RATE_LIMITS = False
STATIC_ROOT = tempfile.mkdtemp(prefix="baguan-static-")  # empty: the finders serve
# A server that a test starts keeps its files where the test looks for them.
MEDIA_ROOT = os.environ.setdefault(
    "BAGUAN_TEST_MEDIA", tempfile.mkdtemp(prefix="baguan-attachments-")
)

default = DATABASES["default"]
if default["ENGINE"] == env.SQLITE:
    # A file, because threads and servers of a test share it; one a run, so that runs may overlap.
    name = Path(tempfile.gettempdir()) / f"baguan-test-{os.getpid()}.sqlite3"
    default["TEST"] = {"NAME": str(name)}
    default["OPTIONS"]["init_command"] = default["OPTIONS"]["init_command"].replace("FULL", "OFF")
elif not os.environ.get("BAGUAN_TEST_DURABLE"):  # said where a test stops the database itself
    default["OPTIONS"]["options"] += " -c synchronous_commit=off"
