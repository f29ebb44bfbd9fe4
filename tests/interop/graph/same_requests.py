"""`instep graph` and Microsoft's own clients ask for the same things of two stand-ins alike; what they send is held side by side.

A request has a method, a path, a query, headers and a body. Those that belong together by method, path and query are compared in
all the rest; each difference has to stand in DIFFERENCES with its reason, and each that stands there has to occur.
"""

import asyncio
import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import msal
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.audit_logs.sign_ins.sign_ins_request_builder import SignInsRequestBuilder
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.temporary_access_pass_authentication_method import TemporaryAccessPassAuthenticationMethod
from msgraph.generated.users.item.check_member_groups.check_member_groups_post_request_body import CheckMemberGroupsPostRequestBody
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder

import assertion
from graph_client import client
from login_client import application
from stand_in import StandIn, expect

INSTEP, WORK = sys.argv[1:3]
SCOPE = "https://graph.microsoft.com/.default"
SINCE = "2026-01-01T00:00:00Z"

# By the service, and what differs.
DIFFERENCES = {
    ("graph", "header user-agent: another value"): "each says what it is",
    ("graph", "header client-request-id: ours alone"): "an error tells it, for Microsoft's support; the SDK sends one too, with its "
    "telemetry (SdkVersion, HostOs, RuntimeEnvironment), but to Microsoft's hosts alone",
    ("graph", "header accept-encoding: theirs alone"): "what is not packed needs no unpacking of what a stranger sends",
    ("graph", "header connection: theirs alone"): "keep-alive is what HTTP/1.1 does anyway",
    ("graph", "path %40: ours alone"): "@ may stand in a path as it is or encoded; ours encodes all but letters, digits and -._~, since "
    "a guest's name has a # too",
    ("graph", "temporaryAccessPassMethods body @odata.type: theirs alone"): "the SDK names the type of all that it sends; the path says it",
    ("login", "header user-agent: another value"): "each says what it is",
    ("login", "header accept-encoding: theirs alone"): "as with Graph",
    ("login", "header connection: theirs alone"): "as with Graph",
    ("login", "header accept: another value"): "MSAL takes anything for an answer to a device code's request, ours JSON",
    ("login", "header client-request-id: another value"): "each request has a random one of its own",
    ("login", "header x-client-sku: theirs alone"): "telemetry",
    ("login", "header x-client-ver: theirs alone"): "telemetry",
    ("login", "header x-client-os: theirs alone"): "telemetry",
    ("login", "header x-client-current-telemetry: theirs alone"): "telemetry",
    ("login", "header x-client-last-telemetry: theirs alone"): "telemetry",
    ("login", "header x-ms-lib-capability: theirs alone"): "telemetry: that MSAL heeds 429 and Retry-After, as ours does",
    ("login", "request GET /TENANT/v2.0/.well-known/openid-configuration (): theirs alone"): "the two paths are in Microsoft's "
    "documentation, and a secret goes to no address that an answer names",
    ("login", "token body client_info: theirs alone"): "it asks for the account's ids, for MSAL's cache; ours keeps none",
    ("login", "token body code: theirs alone"): "MSAL sends the device code under a second name as well; RFC 8628 knows one",
    ("login", "devicecode body scope: another value"): "MSAL adds offline_access, openid and profile; ours keeps no refresh token and needs "
    "no id token",
    ("login", "assertion header x5c: theirs alone"): "MSAL sends the certificate, for applications that trust its issuer and subject; "
    "the thumbprint does where the certificate itself was uploaded",
    ("login", "assertion header x5t#S256: another value"): "the same thumbprint; MSAL leaves the padding, which RFC 7515 has left out",
    ("login", "assertion claim exp: another value"): "good for 5 minutes; MSAL's is for 10. Microsoft advises 5 to 10",
    ("login", "assertion claim nbf: ours alone"): "Microsoft's documentation lists it",
}

# What can be deleted besides what the scenario has.
ENROLLED = [
    "email", "windows-hello", "platform-credential", "external", "alternate-mobile-phone", "office-phone", "hardware-oath", "qr-code-pin",
]
INCLUDED = "fido2,email,windowsHelloForBusiness,platformCredential,external,qrCodePin"
# Each collection of the SDK for v1.0, by the type of its methods.
COLLECTIONS = {
    "email": "email_methods",
    "external": "external_authentication_methods",
    "fido2": "fido2_methods",
    "microsoftAuthenticator": "microsoft_authenticator_methods",
    "phone": "phone_methods",
    "platformCredential": "platform_credential_methods",
    "softwareOath": "software_oath_methods",
    "windowsHelloForBusiness": "windows_hello_for_business_methods",
}
FIELDS = "id userPrincipalName displayName accountEnabled userType onPremisesSyncEnabled".split()
LAST_FIELD = "signInSessionsValidFromDateTime"


def instep(lab, *arguments, codes=(0, 1)):
    """Runs one of the Graph commands; what it asks for is what matters."""
    told = {name: getattr(lab, name) for name in ["base", "login", "tenant", "client_id", "client_secret", "access_token", "user"]}
    Path(WORK, "ready.json").write_text(json.dumps({"schema": "instep.lab/1", "graph": told}) + "\n")
    command = [INSTEP, "graph", *arguments, "--stand-in", "ready.json", "--insecure-loopback"]
    ended = subprocess.run(command, cwd=WORK, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    as_expected = ended.returncode in codes
    expect(as_expected, f"instep graph {arguments[0]} {'' if as_expected else ended.stderr}")


def ours_of_graph(lab):
    for kind in ENROLLED:
        lab.lab("enrol", type=kind)
    instep(lab, "methods", lab.user)
    instep(lab, "status", lab.user)
    instep(lab, "signins", lab.user, "--since", SINCE, "--most", "5")
    identity = ["--identity-verified", "video call"]
    types = ["--include", INCLUDED, "--unassign-tokens"]
    instep(lab, "plan", lab.user, *identity, *types, "--tap", "--tap-once", "--tap-lifetime", "60m", "--output", "same.json")
    instep(lab, "apply", "same.json", "--yes-for", lab.user, "--tap-file", "same.txt")
    instep(lab, "verify", lab.user, "--since", SINCE)


async def pages(builder, configuration=None, most=1000):
    """Each page, by its link, also after an empty one, until there are enough."""
    page = await builder.get(configuration)
    values = list(page.value)
    while page.odata_next_link and len(values) < most:
        page = await builder.with_url(page.odata_next_link).get()
        values += page.value
    return values


async def raw(graph, method, path, link=None):
    """What only beta has: there is no builder for it in the SDK for v1.0, but its adapter sends it."""
    information = RequestInformation(method, "{+baseurl}" + path)
    information.headers.try_add("Accept", "application/json")
    if link:
        information.url = link
    answer = await graph.request_adapter.send_primitive_async(information, "bytes", {})
    return json.loads(answer) if answer else {}


async def raw_pages(graph, path):
    page = await raw(graph, Method.GET, path)
    values = page["value"]
    while "@odata.nextLink" in page:
        page = await raw(graph, Method.GET, path, page["@odata.nextLink"])
        values += page["value"]
    return values


async def one_user(graph, name, fields):
    query = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(select=fields)
    return await graph.users.by_user_id(name).get(RequestConfiguration(query_parameters=query))


async def sign_ins(beta, user, most):
    filtered = f"userPrincipalName eq '{user}' and createdDateTime ge {SINCE}"
    query = SignInsRequestBuilder.SignInsRequestBuilderGetQueryParameters(filter=filtered, top=most)
    return await pages(beta.audit_logs.sign_ins, RequestConfiguration(query_parameters=query), most)


async def policies(graph):
    of_methods = graph.policies.authentication_methods_policy
    await of_methods.authentication_method_configurations.by_authentication_method_configuration_id("TemporaryAccessPass").get()
    await of_methods.get()
    await graph.policies.identity_security_defaults_enforcement_policy.get()
    await pages(graph.identity.conditional_access.policies)


async def delete_all(graph, beta, user, listed, tokens):
    authentication = graph.users.by_user_id(user).authentication
    for method in listed:
        name = method.odata_type.removeprefix("#microsoft.graph.").removesuffix("AuthenticationMethod")
        if name in COLLECTIONS:
            collection = getattr(authentication, COLLECTIONS[name])
            await next(getattr(collection, by) for by in dir(collection) if by.startswith("by_"))(method.id).delete()
    for token in tokens:
        await raw(beta, Method.DELETE, f"/users/{user}/authentication/hardwareOathMethods/{token['id']}")
    await raw(beta, Method.DELETE, f"/users/{user}/authentication/qrCodePinMethod")


async def theirs_of_graph(lab):
    for kind in ENROLLED:
        lab.lab("enrol", type=kind)
    graph, beta = client(lab), client(lab, version="beta")
    user = await one_user(graph, lab.user, [*FIELDS, "lastPasswordChangeDateTime", LAST_FIELD])
    # A plan asks by the name, and goes on by the id, which no other user can get.
    await one_user(graph, lab.user, [*FIELDS, LAST_FIELD])
    await one_user(graph, user.id, [*FIELDS, LAST_FIELD])
    for name in (lab.user, user.id):
        of_user = graph.users.by_user_id(name)
        listed = await pages(of_user.authentication.methods)
        tokens = await raw_pages(beta, f"/users/{name}/authentication/hardwareOathMethods")
        await raw(beta, Method.GET, f"/users/{name}/authentication/signInPreferences")
    await raw(beta, Method.GET, f"/users/{lab.user}/authentication/requirements")
    await raw(beta, Method.GET, f"/users/{user.id}/authentication/qrCodePinMethod")
    await graph.reports.authentication_methods.user_registration_details.by_user_registration_details_id(user.id).get()
    await policies(graph)
    with suppress(ODataError):
        # Who is at no risk is not found.
        await graph.identity_protection.risky_users.by_risky_user_id(user.id).get()
    await sign_ins(beta, lab.user, 5)
    await sign_ins(beta, lab.user, 500)
    await delete_all(graph, beta, user.id, listed, tokens)
    asked = TemporaryAccessPassAuthenticationMethod(lifetime_in_minutes=60, is_usable_once=True)
    await of_user.authentication.temporary_access_pass_methods.post(asked)
    await of_user.revoke_sign_in_sessions.post()


def ours_of_groups(lab):
    """The policy on passes leaves a group out, and the user is in it."""
    instep(lab, "plan", lab.user, "--identity-verified", "video call", "--tap", codes=[2])


async def theirs_of_groups(lab):
    graph = client(lab)
    configurations = graph.policies.authentication_methods_policy.authentication_method_configurations
    policy = await configurations.by_authentication_method_configuration_id("TemporaryAccessPass").get()
    asked = CheckMemberGroupsPostRequestBody(group_ids=[target.id for target in policy.exclude_targets])
    user = await one_user(graph, lab.user, ["id"])
    await graph.users.by_user_id(user.id).check_member_groups.post(asked)


def confidential(credential):
    def theirs(lab):
        chosen = lab.client_secret if credential is None else credential
        told = application(msal.ConfidentialClientApplication, lab, client_credential=chosen).acquire_token_for_client([SCOPE])
        expect("access_token" in told, "MSAL is granted a token")

    return theirs


def ours_with_secret(lab):
    Path(WORK, "secret").write_text(lab.client_secret)
    instep(lab, "methods", lab.user, "--auth", "client-secret", "--client-secret-file", "secret")


def ours_with_certificate(lab):
    instep(lab, "methods", lab.user, "--auth", "certificate", "--certificate", "client.pem", "--key", "client.key")


def ours_with_device_code(lab):
    instep(lab, "methods", lab.user, "--auth", "device-code")


def theirs_with_device_code(lab):
    app = application(msal.PublicClientApplication, lab)
    expect("access_token" in app.acquire_token_by_device_flow(app.initiate_device_flow([SCOPE])), "MSAL is granted a token")


def asked(side, lab, of_login, only):
    """What one side asked for, each thing once, by method, path and query; only paths with this end."""
    ended = side(lab)
    if asyncio.iscoroutine(ended):
        asyncio.run(ended)
    found = {}
    for one in lab.asked():
        path = unquote(one["path"])
        if path.startswith("/lab/") or not path.endswith(only) or path.startswith(f"/{lab.tenant}/") != of_login:
            continue
        key = (one["method"], path.replace(lab.tenant, "TENANT"), tuple(sorted(map(tuple, one["query"]))))
        # The stand-in's port differs, and is not of interest.
        seen = {"path": one["path"], "body": one["body"] or {}, "headers": dict(headers(one, lab))}
        known = found.setdefault(key, seen)
        same = known["body"] == seen["body"] and set(known["headers"]) == set(seen["headers"])
        expect(same, f"{key[0]} {key[1]} is always the same", quietly=True)
    return found


def headers(one, lab):
    for name, value in one["headers"]:
        yield name.lower(), value.replace(lab.base.removeprefix("http://"), "HOST")


def differences(ours, theirs):
    """What there is on one side alone, or with another value."""
    for key in ours.keys() ^ theirs.keys():
        yield f"request {key[0]} {key[1]} {key[2]}: {'ours' if key in ours else 'theirs'} alone"
    for key in ours.keys() & theirs.keys():
        escapes = [set(re.findall("%..", side[key]["path"])) for side in (ours, theirs)]
        yield from (f"path {one}: {'ours' if one in escapes[0] else 'theirs'} alone" for one in escapes[0] ^ escapes[1])
        left, right = ours[key], theirs[key]
        # How long a body is follows from its blanks.
        follows = {"content-length"} if left["body"] or right["body"] else set()
        yield from of_fields("header", left["headers"], right["headers"], follows)
        yield from of_fields(f"{key[1].split('/')[-1]} body", left["body"], right["body"])


def of_fields(part, ours, theirs, but=frozenset()):
    """Names on one side alone, or with another value."""
    for name in (ours.keys() | theirs.keys()) - but:
        if name not in theirs or name not in ours:
            yield f"{part} {name}: {'ours' if name in ours else 'theirs'} alone"
        elif ours[name] != theirs[name]:
            yield f"{part} {name}: another value"


def compared(name, ours, theirs, *options, of_login=False, only=""):
    sides = []
    for side in (ours, theirs):
        with StandIn(INSTEP, WORK, *options) as lab:
            sides.append(asked(side, lab, of_login, only))
    count = len(sides[0].keys() & sides[1].keys())
    expect(count, f"{name}: there is something to compare", quietly=True)
    return judged(name, f"{count} requests", {("login" if of_login else "graph", one) for one in differences(*sides)})


def compared_assertions():
    with StandIn(INSTEP, WORK, *CERTIFICATE) as lab:
        sides = assertion.ours(INSTEP, WORK, lab), assertion.theirs(lab, PARTS)
    ours, theirs = (side["assertion header"]["x5t#S256"].rstrip("=") for side in sides)
    expect(ours == theirs, "the thumbprint of the certificate is the same")
    found = {("login", one) for part in sides[0] for one in of_fields(part, sides[0][part], sides[1][part])}
    return judged("assertion", "header and claims", found)


def judged(name, what, found):
    unlisted = sorted(difference for difference in found if difference not in DIFFERENCES)
    expect(not unlisted, f"{name}: {what} are the same but for what is listed {unlisted or ''}")
    return found


PARTS = {"private_key": Path(WORK, "client.key").read_text(), "public_certificate": Path(WORK, "client.pem").read_text()}
CERTIFICATE = ["--client-certificate", f"{WORK}/client.pem"]
LENIENT = ["--fault", "empty-page=1", "--fault", "no-default-rule", "--fault", "no-alternate-rule"]
occurred = compared("Graph", ours_of_graph, theirs_of_graph, *LENIENT)
occurred |= compared("groups", ours_of_groups, theirs_of_groups, "--fault", "pass-excluded", only="/checkMemberGroups")
occurred |= compared("client secret", ours_with_secret, confidential(None), of_login=True)
occurred |= compared("certificate", ours_with_certificate, confidential(PARTS), *CERTIFICATE, of_login=True)
occurred |= compared_assertions()
occurred |= compared("device code", ours_with_device_code, theirs_with_device_code, of_login=True)
gone = sorted(difference for difference in DIFFERENCES if difference not in occurred)
expect(not gone, f"each of the {len(DIFFERENCES)} differences that are listed occurs {gone or ''}")
