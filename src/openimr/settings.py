"""One settings module; every deployment knob is an environment variable (see docs/operations.md)."""

import secrets
from pathlib import Path

import environ

from openimr import database

env = environ.Env()

DATA_DIR = Path(env.str("OPENIMR_DATA_DIR", "openimr-data")).absolute()


def _secret_key() -> str:
    """The configured key, or one made once and kept in the data folder, readable by its owner alone."""
    if key := env.str("OPENIMR_SECRET_KEY", ""):
        return key
    file = DATA_DIR / "secret-key"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


#: Drawn pages are kept on disk up to this many bytes; the oldest go first and are drawn again when asked for.
PAGE_PICTURES_BYTES = env.int("OPENIMR_PAGE_PICTURES_BYTES", 2 * 1024**3)

SECRET_KEY = _secret_key()
DEBUG = env.bool("OPENIMR_DEBUG", False)
ALLOWED_HOSTS = env.list("OPENIMR_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_FAILURE_VIEW = "openimr.dashboards.party_pages.forged"
CSRF_TRUSTED_ORIGINS = env.list("OPENIMR_TRUSTED_ORIGINS", default=[])

ORGANIZATION_NAME = env.str("OPENIMR_ORGANIZATION_NAME", "OpenIMR Demonstration Review Organization")
ORGANIZATION_ADDRESS = env.str("OPENIMR_ORGANIZATION_ADDRESS", "P.O. Box 000000, Sacramento, CA 95800")
#: How letters look and read: docs/reference/letter-set.md. The logo is an SVG or PNG file with its words.
ORGANIZATION_PHONE = env.str("OPENIMR_ORGANIZATION_PHONE", "")
ORGANIZATION_LOGO = env.str("OPENIMR_ORGANIZATION_LOGO", "")
ORGANIZATION_LOGO_ALT = env.str("OPENIMR_ORGANIZATION_LOGO_ALT", "")
ORGANIZATION_COLOR = env.str("OPENIMR_ORGANIZATION_COLOR", "")
#: An organization's own wording over letter_set.yaml; whoever certified the wording in other languages.
LETTER_WORDING = env.str("OPENIMR_LETTER_WORDING", "")
CERTIFIED_TRANSLATOR = env.str("OPENIMR_CERTIFIED_TRANSLATOR", "")
#: Name and address, divided by commas, of the office that gets the Administrative Director's copy.
ADMINISTRATIVE_DIRECTOR = env.str("OPENIMR_ADMINISTRATIVE_DIRECTOR", "")

#: Whether a lapsed offer goes to the next best reviewer by itself; else the case waits for the medical director.
PANEL_OFFERS_THE_NEXT = env.bool("OPENIMR_PANEL_OFFERS_THE_NEXT", False)
#: A file of sampling rules in the place of determinations/sampling.yaml.
SAMPLING_RULES = env.str("OPENIMR_SAMPLING_RULES", "")

#: The organization's own certificate for its letters; without one, a test chain in the data folder signs them.
SEAL_PKCS12 = env.str("OPENIMR_SEAL_PKCS12", "")
SEAL_PASSPHRASE = env.str("OPENIMR_SEAL_PASSPHRASE", "")
SEAL_CERTIFICATES = env.str("OPENIMR_SEAL_CERTIFICATES", "")
SEAL_KEY = env.str("OPENIMR_SEAL_KEY", "")
SEAL_CRLS = env.list("OPENIMR_SEAL_CRLS", default=[])
#: A time stamp server (RFC 3161) and the PEM of the root that its certificate leads to; empty: no network.
TIMESTAMP_URL = env.str("OPENIMR_TIMESTAMP_URL", "")
TIMESTAMP_ROOT = env.str("OPENIMR_TIMESTAMP_ROOT", "")
TIMESTAMP_SECONDS = env.float("OPENIMR_TIMESTAMP_SECONDS", 20.0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "openimr.web",
    "openimr.accounts",
    "openimr.cases",
    "openimr.intake",
    "openimr.records",
    "openimr.panel",
    "openimr.guidelines",
    "openimr.review",
    "openimr.determinations",
    "openimr.portal",
    "openimr.publication",
    "openimr.dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openimr.dashboards.party_pages.PartiesKeepToThePortal",
    "openimr.dashboards.staff_sessions.StaffSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "openimr.urls"
WSGI_APPLICATION = "openimr.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

_server = env.str("DATABASE_URL", "")
DATABASES = {
    "default": {
        **(environ.Env.db_url_config(_server) if _server else database.embedded(DATA_DIR)),
        "CONN_MAX_AGE": 60,
    }
}

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "first_name", "last_name", "email"), "max_similarity": 0.6},
    },
    {"NAME": "openimr.accounts.adapters.validators.FewSigns"},
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/Los_Angeles"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("OPENIMR_STATIC_ROOT", None)
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("OPENIMR_HTTPS", False)
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True

#: Where letters say that the pages are; and after how long without a click a party is signed out.
PORTAL_ADDRESS = env.str("OPENIMR_PORTAL_ADDRESS", "http://127.0.0.1:8642")
PORTAL_IDLE_MINUTES = env.int("OPENIMR_PORTAL_IDLE_MINUTES", 30)
#: How many files, and bytes together, an account of a party may send to one case; and reports with a document.
PORTAL_MOST_UPLOADS = env.int("OPENIMR_PORTAL_MOST_UPLOADS", 300)
PORTAL_MOST_BYTES = env.int("OPENIMR_PORTAL_MOST_BYTES", 8 * 1024**3)
PORTAL_MOST_REPORTS = env.int("OPENIMR_PORTAL_MOST_REPORTS", 50)
#: Mail server for notices to parties that there is news in the portal. Empty: no e-mail is sent.
EMAIL_HOST = env.str("OPENIMR_SMTP_HOST", "")
EMAIL_PORT = env.int("OPENIMR_SMTP_PORT", 587)
EMAIL_HOST_USER = env.str("OPENIMR_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("OPENIMR_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("OPENIMR_SMTP_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("OPENIMR_MAIL_FROM", "no-reply@localhost")
PORTAL_NOTICES = bool(EMAIL_HOST)
#: Networks of the proxies in front of this server, whose X-Forwarded-For is believed: "10.0.0.5/32". Empty: none.
TRUSTED_PROXIES = env.list("OPENIMR_TRUSTED_PROXIES", default=[])
#: After how long without a request a member of staff is signed out.
STAFF_IDLE_MINUTES = env.int("OPENIMR_STAFF_IDLE_MINUTES", 60)
#: Whether staff sign in with a code of their second factor beside the password, and set one up first of all.
STAFF_SIGN_IN_CODE = env.bool("OPENIMR_STAFF_SIGN_IN_CODE", default=False)

#: The largest file that may be uploaded, in bytes. It arrives in pieces; what is stored is bounded by the disk alone.
RECORDS_LARGEST_UPLOAD = env.int("OPENIMR_LARGEST_UPLOAD", 4 * 1024**3)
#: An upload that was not finished is forgotten when nothing has come for so many days.
RECORDS_UPLOAD_DAYS = env.int("OPENIMR_UPLOAD_DAYS", 14)

#: A folder of guideline texts that this organization is licensed to show its reviewers; empty: none.
GUIDELINE_TEXTS = env.str("OPENIMR_GUIDELINE_TEXTS", "")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # A letter that was changed is told by `verify` in its own words; without a network nothing is fetched, by design.
    "loggers": {"pyhanko": {"level": "ERROR"}, "pyhanko_certvalidator": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("OPENIMR_LOG_LEVEL", "WARNING")},
}
