"""Microsoft's authentication library against the stand-in: client secret, certificate, device code."""

import sys
import urllib.request

import msal

from login_client import application
from stand_in import StandIn, expect

INSTEP, WORK = sys.argv[1:3]
SCOPE = "https://graph.microsoft.com/.default"


def works(lab, token):
    request = urllib.request.Request(f"{lab.base}/v1.0/users", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.status == 200


def secret(lab):
    whole = application(msal.ConfidentialClientApplication, lab, client_credential=lab.client_secret)
    given = whole.acquire_token_for_client([SCOPE])
    expect(works(lab, given["access_token"]), "a client secret gives a token that Graph takes")
    wrong = application(msal.ConfidentialClientApplication, lab, client_credential="guessed")
    told = wrong.acquire_token_for_client([SCOPE])
    expect((told["error"], told["error_codes"]) == ("invalid_client", [7000215]), "a wrong one is told as such")


def certificate(lab):
    def asked(name):
        parts = {"private_key": open(f"{WORK}/{name}.key").read(), "public_certificate": open(f"{WORK}/{name}.pem").read()}
        return application(msal.ConfidentialClientApplication, lab, client_credential=parts).acquire_token_for_client([SCOPE])

    expect(works(lab, asked("client")["access_token"]), "a certificate gives a token")
    expect(asked("other")["error_codes"] == [700027], "another one does not")


def clock(lab):
    parts = {"private_key": open(f"{WORK}/client.key").read(), "public_certificate": open(f"{WORK}/client.pem").read()}
    app = application(msal.ConfidentialClientApplication, lab, client_credential=parts)
    told = app.acquire_token_for_client([SCOPE])
    expect(told["error_codes"] == [700024], "an assertion is outside its time where the clocks differ by hours")


def device(lab):
    app = application(msal.PublicClientApplication, lab)
    flow = app.initiate_device_flow(["User.Read.All"])
    expect(flow["user_code"] in flow["message"], "a code for another device is handed out")
    given = app.acquire_token_by_device_flow(flow)
    expect(works(lab, given["access_token"]), "and gives a token once the person has signed in")
    polls = [one["status"] for one in lab.asked() if one["path"].endswith("/token")]
    expect(polls == [400, 200], "pending first, then granted")


def declined(lab):
    app = application(msal.PublicClientApplication, lab)
    told = app.acquire_token_by_device_flow(app.initiate_device_flow(["User.Read.All"]))
    expect(told["error"] == "authorization_declined", "or none, if the person declines")


def tried(part, *options):
    with StandIn(INSTEP, WORK, *options) as lab:
        part(lab)
        text = open(lab.record).read()
        expect(lab.client_secret not in text and "eyJ" not in text, f"no secret in the record of {part.__name__}")


tried(secret)
tried(certificate, "--client-certificate", f"{WORK}/client.pem")
tried(clock, "--client-certificate", f"{WORK}/client.pem", "--offset=-5h")
tried(device)
tried(declined, "--device-code", "declined")
