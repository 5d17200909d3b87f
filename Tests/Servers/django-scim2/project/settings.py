import os

SECRET_KEY = os.environ["SERVER_TOKEN"]
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "project.urls"
USE_TZ = True
APPEND_SLASH = False
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "project", "django_scim"]
MIDDLEWARE = ["project.access.BearerToken", "django_scim.middleware.SCIMAuthCheckMiddleware"]
AUTH_USER_MODEL = "project.User"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["SERVER_DATABASE"],
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
LOGGING_CONFIG = None
SCIM_SERVICE_PROVIDER = {
    "NETLOC": "127.0.0.1:" + os.environ["SERVER_PORT"],
    "SCHEME": "http",
    "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "token", "description": "an access token"}],
    "GROUP_MODEL": "project.models.Group",
}
