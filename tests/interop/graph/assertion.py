"""What an app says of itself and signs with its certificate's key: read where it arrives, since the stand-in writes no secret down."""

import base64
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import msal

from login_client import application
from stand_in import expect


class Taker(BaseHTTPRequestHandler):
    """Refuses every token, and keeps the assertion."""

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.taken = form["client_assertion"][0]
        body = b'{"error":"invalid_client"}'
        self.send_response(401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


def ours(instep, work, lab):
    server = HTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    whole = [instep, "graph", "methods", lab.user, "--base", here, "--login", here, "--insecure-loopback", "--tenant", lab.tenant]
    whole += ["--client-id", lab.client_id, "--auth", "certificate", "--certificate", "client.pem", "--key", "client.key"]
    ended = subprocess.run(whole, cwd=work, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    server.shutdown()
    expect(ended.returncode == 4 and server.taken not in ended.stdout + ended.stderr, "a refused assertion is in no message")
    return parts(server.taken.encode())


def theirs(lab, credential):
    app = application(msal.ConfidentialClientApplication, lab, client_credential=credential)
    session, taken = app.http_client, []
    posted = session.post
    session.post = lambda *arguments, **options: taken.append(options["data"]["client_assertion"]) or posted(*arguments, **options)
    app.acquire_token_for_client(["https://graph.microsoft.com/.default"])
    return parts(taken[0])


def parts(assertion):
    """Header and claims, with what differs from one assertion to the next made comparable: times as lengths, hosts left out."""
    header, claims = (json.loads(base64.urlsafe_b64decode(part + b"===")) for part in assertion.split(b".")[:2])
    begins = claims["iat"]
    claims["aud"] = urlsplit(claims["aud"]).path
    claims["exp"] -= begins
    claims["jti"] = len(claims["jti"])
    if "nbf" in claims:
        claims["nbf"] -= begins
    claims["iat"] = 0
    return {"assertion header": header, "assertion claim": claims}
