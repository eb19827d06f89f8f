"""A Django application that signs its users in with Authlib or with mozilla-django-oidc, as their documents say.

django_application.py LIBRARY ISSUER CLIENT_ID FOLDER, with the secret in CLIENT_SECRET.
Prints its port. All requests of browsers arrive as for http://localhost:9.
"""

import json
import os
import sys
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path

library, issuer, client_id, folder = sys.argv[1:]
secret = os.environ["CLIENT_SECRET"]
configuration = f"{issuer}/.well-known/openid-configuration"
published = json.load(urlopen(configuration))

settings.configure(
    SECRET_KEY="of this test",
    ALLOWED_HOSTS=["localhost"],
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"]},
    },
    ROOT_URLCONF="__main__",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        *(["mozilla_django_oidc.middleware.SessionRefresh"] if library == "mozilla-django-oidc" else []),
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/django.db"}},
    AUTHENTICATION_BACKENDS=["__main__.Backend"],
    LOGIN_REDIRECT_URL="/me",
    LOGIN_REDIRECT_URL_FAILURE="/failed",
    OIDC_RP_CLIENT_ID=client_id,
    OIDC_RP_CLIENT_SECRET=secret,
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid profile email groups",
    OIDC_OP_JWKS_ENDPOINT=published["jwks_uri"],
    OIDC_OP_AUTHORIZATION_ENDPOINT=published["authorization_endpoint"],
    OIDC_OP_TOKEN_ENDPOINT=published["token_endpoint"],
    OIDC_OP_USER_ENDPOINT=published["userinfo_endpoint"],
    OIDC_USE_PKCE=True,
)
django.setup()

from authlib.integrations.django_client import OAuth  # noqa: E402
from mozilla_django_oidc.auth import OIDCAuthenticationBackend  # noqa: E402
from mozilla_django_oidc.views import (  # noqa: E402
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
    OIDCLogoutView,
)


class Backend(OIDCAuthenticationBackend):
    """Members of the group "crew" are staff."""

    def create_user(self, claims):
        return self.update_user(super().create_user(claims), claims)

    def update_user(self, user, claims):
        user.first_name = claims["name"]
        user.is_staff = "crew" in claims["groups"]
        user.save()
        return user


def me(request):
    if not request.user.is_authenticated:
        return HttpResponse("not signed in", status=401)
    user = request.user
    return JsonResponse({"name": user.first_name, "email": user.email, "staff": user.is_staff})


def later(request):
    """The next page asks the provider whether the user is still signed in, as it would 15 minutes later."""
    request.session["oidc_id_token_expiration"] = 0
    return HttpResponse("later")


oauth = OAuth()
provider = oauth.register(
    "provider",
    server_metadata_url=configuration,
    client_id=client_id,
    client_secret=secret,
    client_kwargs={
        "scope": "openid profile email groups offline_access",
        "code_challenge_method": "S256",
    },
)


def sign_in(request):
    return provider.authorize_redirect(request, "http://localhost:9/callback", prompt="consent")


def callback(request):
    token = provider.authorize_access_token(request, leeway=5)
    request.session["refresh_token"] = token["refresh_token"]
    return JsonResponse({"id_token": token["userinfo"], "userinfo": provider.userinfo(token=token)})


def refresh(request):
    old = request.session["refresh_token"]
    token = provider.fetch_access_token(grant_type="refresh_token", refresh_token=old)
    request.session["refresh_token"] = token["refresh_token"]
    return JsonResponse({"userinfo": provider.userinfo(token=token), "is_new": token["refresh_token"] != old})


urlpatterns = {
    "authlib": [path("sign-in", sign_in), path("callback", callback), path("refresh", refresh)],
    "mozilla-django-oidc": [
        path("sign-in", OIDCAuthenticationRequestView.as_view(), name="oidc_authentication_init"),
        path("callback", OIDCAuthenticationCallbackView.as_view(), name="oidc_authentication_callback"),
        path("sign-out", OIDCLogoutView.as_view(), name="oidc_logout"),
        path("me", me),
        path("later", later),
        path("failed", lambda request: HttpResponse("failed", status=403)),
    ],
}[library]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()
