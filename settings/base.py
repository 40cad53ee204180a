"""What holds everywhere. ``local``, ``test`` and ``production`` each say only what differs."""

from pathlib import Path
from typing import Any

from settings import databases, env, oidc

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var"  # what this machine alone needs: its key, its collected files

# The gates this site runs, like MIDDLEWARE: an outside package adds one by a line here.
GATES = [
    "workflows.inspection.gate",
    "workflows.campus_entry.gate",
    "workflows.teacher_borrowing.gate",
    "workflows.mobile_app.gate",
    "workflows.festival.gate",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "approvals.ledger",
    "approvals",
    "whitelist",
    "workflows",
    "settings",
    "viewflow.workflow",  # the engine alone; "viewflow" would bring its pages and middleware
    "channels",
    "ninja",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]


def homes(gates: list[str]) -> list[str]:
    """The packages that gates from outside live in: the engine finds flows in apps alone."""
    roots = dict.fromkeys(gate.partition(".")[0] for gate in gates)
    return [root for root in roots if root not in INSTALLED_APPS]


INSTALLED_APPS += homes(GATES)

MIDDLEWARE = [
    "settings.headers.content_policy",  # first: what answers early passes it too
    "django.middleware.security.SecurityMiddleware",
    "settings.files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "settings.language.from_cookie",
    "approvals.api.middleware.speaks_problems",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "settings.sessions.limited",
    "settings.access.logged",
    "django.contrib.messages.middleware.MessageMiddleware",
    "settings.factors.demanded",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "approvals.views.refusals.Outages",
]

ROOT_URLCONF = "settings.urls"
ASGI_APPLICATION = "settings.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "approvals.desk.page",
                "settings.single_sign_on.offered",
            ],
        },
    }
]

# -- data ------------------------------------------------------------------------------------------

DATABASES = {
    "default": databases.configured(
        env.text("DATABASE_URL") or f"sqlite:///{ROOT / 'db.sqlite3'}",
        serving=env.flag("BAGUAN_SERVING"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
if REDIS_URL:
    # A nudge is only a hint, so it gives up soon; the pub/sub layer keeps idle sockets, the core
    # layer drops them.
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [
                    {"address": REDIS_URL, "socket_connect_timeout": 1, "socket_timeout": 1},
                ],
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "settings.cache.RedisOrNothing",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
        }
    }

SOURCE_URL = env.text("SOURCE_URL", "/source/")
LEDGER_LOG = env.text("LEDGER_LOG", "baguan.local/approvals/2026")
LEDGER_HASH = env.text("LEDGER_HASH", "sha256")  # or sm3; one algorithm a log
LEDGER_SIGNER = "approvals.ledger.signing.Ed25519File"
LEDGER_APP_KEY = env.text("LEDGER_APP_KEY", str(STATE / "keys" / "app"))
LEDGER_LOG_KEY = env.text("LEDGER_LOG_KEY", str(STATE / "keys" / "log"))
LEDGER_MAKE_KEYS = False
LEDGER_WITNESSES = env.text("LEDGER_WITNESSES")  # a file with the keys of the witnesses
BAGUAN_NOW = env.text("BAGUAN_NOW")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
GATE_PAGES = str(ROOT / "docs" / "gates")  # every gate has its page here; "" looks for none
ATTACHMENT_SCANNER = env.text("ATTACHMENT_SCANNER")  # a function: bytes in, name of a find out
ATTACHMENT_MB = env.number("ATTACHMENT_MB", 10)  # one file
ATTACHMENT_COUNT = env.number("ATTACHMENT_COUNT", 10)  # files that go with one case
ATTACHMENT_TOTAL_MB = env.number("ATTACHMENT_TOTAL_MB", 40)  # all of them together
MEDIA_ROOT = env.text("MEDIA_ROOT", str(STATE / "attachments"))

# -- people ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "approvals.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "settings.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# See settings/accounts.py. A whole office may come from one address, so that is counted loosely.
ACCOUNT_RATE_LIMITS: dict[str, str | None] | bool = {
    "login": None,  # it would count right passwords too, and those of known browsers
    "login_failed": "60/m/ip,5/5m/key",  # an account from one address
    "login_account": "50/h/key",  # an account from all addresses together
    "login_known": "10/5m/key",  # a browser where its owner has signed in before
}
# A last required decision asks again who sits there, unless it was shown within these seconds.
PROOF_LASTS = env.number("BAGUAN_PROOF_LASTS", 15 * 60)
# The archive keeps what was decided for so many years, counted from the year after the outcome; no
# text of a case goes before (国家档案局令第8号: ten years at the least, 0 is for ever).
RETENTION_YEARS = env.number("RETENTION_YEARS", 30)
# Who is led to a second factor first: "" nobody, "decisive" administrators and whoever decides,
# audits or keeps posts, "everybody" all. See approvals/factors.py.
SECOND_FACTOR_REQUIRED = env.demand("SECOND_FACTOR_REQUIRED", "")
# The region's single sign-on, where OIDC_ISSUER names one. See settings/single_sign_on.py.
SOCIALACCOUNT_ADAPTER = "settings.single_sign_on.SingleSignOn"
SOCIALACCOUNT_PROVIDERS = oidc.provider()
OIDC_USERNAME_CLAIM = env.text("OIDC_USERNAME_CLAIM", "preferred_username")
FORM_ORIGINS = oidc.origins(SOCIALACCOUNT_PROVIDERS)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Baguan"

SESSION_IDLE_SECONDS = int(env.text("SESSION_IDLE_MINUTES", "30")) * 60
SESSION_ABSOLUTE_SECONDS = int(env.text("SESSION_ABSOLUTE_HOURS", "8")) * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

# -- told outside the page -------------------------------------------------------------------------

# Mail goes to the console until a server is named; links in it lead to SITE_URL.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_PORT = env.number("EMAIL_PORT", 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "baguan@localhost")
MAIL_DOMAINS = [domain.lower() for domain in env.words("MAIL_DOMAINS")]  # none named: any
SITE_URL = env.text("SITE_URL")  # without: the first of ORIGINS
WEBHOOK_URL = env.text("WEBHOOK_URL")
WEBHOOK_SECRET = env.text("WEBHOOK_SECRET")
NOTICES_KEPT_DAYS = env.number("NOTICES_KEPT_DAYS", 30)

# -- words, days, files ----------------------------------------------------------------------------

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]  # each in its own words
LANGUAGE_COOKIE_SAMESITE = "Lax"


def catalogues(gates: list[str]) -> list[str]:
    """Where gates keep their sentences: each beside its own package, as one from outside does."""
    return [str(ROOT / gate.rpartition(".")[0].replace(".", "/") / "locale") for gate in gates]


LOCALE_PATHS = catalogues(GATES)

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(ROOT / "static-root"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "access": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A refused request is the person's matter and told there, not the operator's.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Who looked and who was refused: JSON lines, into a file where ACCESS_LOG names one.
        "baguan.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
    },
}
if ACCESS_LOG := env.text("ACCESS_LOG"):
    LOGGING["handlers"]["access"] = {
        "class": "logging.handlers.WatchedFileHandler",  # logrotate keeps the months
        "filename": ACCESS_LOG,
        "formatter": "bare",
        "encoding": "utf-8",
        "delay": True,
    }
