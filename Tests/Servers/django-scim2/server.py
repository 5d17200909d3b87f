"""django-scim2, which many products build their SCIM interface with, over the smallest Django project that has users."""

import os

import serving


def application(port, folder):
    os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
    os.environ["SERVER_PORT"] = str(port)
    os.environ["SERVER_TOKEN"] = serving.token
    os.environ["SERVER_DATABASE"] = folder + "/db.sqlite"
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    return get_wsgi_application()


serving.serve("/scim/v2", application)
