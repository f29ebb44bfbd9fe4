"""Microsoft's authentication library, led to the stand-in."""

import sys

import requests


class Plain(requests.Session):
    """MSAL speaks to no authority without TLS, and loopback has none: its requests go there all the same."""

    def request(self, method, url, *arguments, **options):
        if not url.startswith("https://127.0.0.1:"):
            sys.exit(f"FAILED: {url} is not on loopback")
        return super().request(method, "http" + url.removeprefix("https"), *arguments, **options)


def application(kind, lab, **options):
    authority = f"https://{lab.login.removeprefix('http://')}/{lab.tenant}"
    return kind(lab.client_id, authority=authority, instance_discovery=False, http_client=Plain(), **options)
