"""Canaille, an identity server with a SCIM interface: no filters, no counted pages, names that never change."""

import datetime
import os

import serving


def application(port, folder):
    # The token is a client's own, and goes over loopback.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    os.chdir(folder)
    from canaille import create_app

    app = create_app(
        config={
            "SECRET_KEY": serving.token,
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "ENV_FILE": None,
            "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{folder}/canaille.sqlite"},
            "CANAILLE": {"DATABASE": "sql", "JAVASCRIPT": False},
            "CANAILLE_SCIM": {"ENABLE_SERVER": True, "ENABLE_CLIENT": False},
        }
    )
    from canaille.app import models
    from canaille.backends import Backend

    with app.app_context(), Backend.instance.session():
        now = datetime.datetime.now(datetime.timezone.utc)
        client = models.Client(
            client_id="provisor",
            client_secret=serving.token,
            client_name="provisor",
            client_id_issued_at=now,
            client_uri="http://127.0.0.1:9",
            redirect_uris=["http://127.0.0.1:9/back"],
            grant_types=["client_credentials"],
            response_types=[],
            scope=["openid"],
            token_endpoint_auth_method="client_secret_basic",
        )
        Backend.instance.save(client)
        Backend.instance.save(
            models.Token(
                token_id="provisor",
                access_token=serving.token,
                client=client,
                subject=None,
                type="access_token",
                audience=[client],
                refresh_token=None,
                scope=["openid"],
                issue_date=now,
                lifetime=86400,
            )
        )
    return app


serving.serve("/scim/v2", application)
