"""Microsoft's Graph SDK against the stand-in: methods, passes, sessions, sign-ins, policies, throttling, errors."""

import asyncio
import sys

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.audit_logs.sign_ins.sign_ins_request_builder import SignInsRequestBuilder
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_authentication_method import PasswordAuthenticationMethod
from msgraph.generated.models.software_oath_authentication_method import SoftwareOathAuthenticationMethod
from msgraph.generated.models.temporary_access_pass_authentication_method import TemporaryAccessPassAuthenticationMethod
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder

from graph_client import client
from stand_in import StandIn, expect

INSTEP, WORK = sys.argv[1:3]


async def refused(call):
    try:
        await call
    except ODataError as error:
        return error.response_status_code, error.error.code, error.error.message
    return None


# Which collection deletes which type.
COLLECTIONS = {
    "microsoftAuthenticator": "microsoft_authenticator_methods",
    "softwareOath": "software_oath_methods",
    "phone": "phone_methods",
    "fido2": "fido2_methods",
}


def one(authentication, method):
    name = method.odata_type.removeprefix("#microsoft.graph.").removesuffix("AuthenticationMethod")
    collection = getattr(authentication, COLLECTIONS[name])
    return next(getattr(collection, by) for by in dir(collection) if by.startswith("by_"))(method.id)


async def methods(lab):
    user = client(lab).users.by_user_id(lab.user)
    listed = (await user.authentication.methods.get()).value
    lists = [one for one in lab.asked() if one["path"].endswith("/authentication/methods")]
    expect([one["status"] for one in lists] == [429, 200], "the SDK comes back after a 429 with Retry-After")
    expect(len(listed) == 5, "five methods, each of a type that the SDK knows")
    default = next(method for method in listed if isinstance(method, SoftwareOathAuthenticationMethod))
    expect(default.secret_key is None, "no secret is told")
    others = [m for m in listed if not isinstance(m, (PasswordAuthenticationMethod, SoftwareOathAuthenticationMethod))]
    status, code, _ = await refused(one(user.authentication, default).delete())
    expect((status, code) == (400, "badRequest"), "the default method is refused while there are others")
    for method in others:
        await one(user.authentication, method).delete()
    await one(user.authentication, default).delete()
    left = (await user.authentication.methods.get()).value
    expect([type(method) for method in left] == [PasswordAuthenticationMethod], "it goes once the others are gone")
    status, code, _ = await refused(one(user.authentication, default).delete())
    expect((status, code) == (404, "resourceNotFound"), "what is gone is not found")


async def passes(lab):
    user = client(lab).users.by_user_id(lab.user)
    passes = user.authentication.temporary_access_pass_methods
    short = TemporaryAccessPassAuthenticationMethod(lifetime_in_minutes=10)
    status, code, message = await refused(passes.post(short))
    expect((status, code) == (400, "badRequest") and "between 60 and 480" in message, "ten minutes are too short")
    asked = TemporaryAccessPassAuthenticationMethod(lifetime_in_minutes=60, is_usable_once=True)
    made = await passes.post(asked)
    expect(len(made.temporary_access_pass) == 8 and made.is_usable, "a pass is told when it is made")
    again = await passes.by_temporary_access_pass_authentication_method_id(made.id).get()
    expect(again.temporary_access_pass is None and again.is_usable, "and never again")
    lab.lab("enrol", **{"type": "microsoft-authenticator", "pass": made.temporary_access_pass})
    used = (await passes.get()).value[0]
    expect((used.is_usable, used.method_usability_reason) == (False, "OneTimeUsed"), "it is used up")
    revoked = await user.revoke_sign_in_sessions.post()
    expect(revoked.value is True, "sessions are revoked")


async def sign_ins(lab):
    whole = client(lab).audit_logs.sign_ins
    query = SignInsRequestBuilder.SignInsRequestBuilderGetQueryParameters(top=2, filter=f"userPrincipalName eq '{lab.user}'")
    page = await whole.get(RequestConfiguration(query_parameters=query))
    seen, pages = list(page.value), 1
    while page.odata_next_link:
        page = await whole.with_url(page.odata_next_link).get()
        seen, pages = seen + page.value, pages + 1
    expect(len(seen) >= 6 and len({one.id for one in seen}) == len(seen) and pages >= 3, f"{len(seen)} sign-ins in {pages} pages")
    expect(seen == sorted(seen, key=lambda one: one.created_date_time, reverse=True), "newest first")
    expect(any(one.status.error_code == 500121 for one in seen), "with rejected codes among them")
    expect(not any(one.additional_data for one in seen), "and nothing that v1.0 does not know")


async def policies(lab):
    graph = client(lab)
    configurations = graph.policies.authentication_methods_policy.authentication_method_configurations
    found = await configurations.by_authentication_method_configuration_id("TemporaryAccessPass").get()
    bounds = (found.minimum_lifetime_in_minutes, found.maximum_lifetime_in_minutes, found.state.value)
    expect(bounds == (60, 480, "enabled"), "the policy on passes")
    whole = await graph.policies.authentication_methods_policy.get()
    expect(len(whole.authentication_method_configurations) >= 5, "the policy on methods")
    defaults = await graph.policies.identity_security_defaults_enforcement_policy.get()
    expect(defaults.is_enabled is False, "the security defaults")
    rules = (await graph.identity.conditional_access.policies.get()).value
    expect(any("mfa" in [control.value for control in rule.grant_controls.built_in_controls] for rule in rules), "Conditional Access")


async def users(lab):
    graph = client(lab)
    query = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(select=["id", "accountEnabled", "userType"])
    user = await graph.users.by_user_id(lab.user).get(RequestConfiguration(query_parameters=query))
    expect(user.account_enabled is True and user.user_type == "Member" and user.mail is None, "what is selected of a user")
    details = graph.reports.authentication_methods.user_registration_details
    found = await details.by_user_registration_details_id(user.id).get()
    expect(found.is_mfa_registered is True and found.user_principal_name == lab.user, "the user's registration")
    status, code, _ = await refused(graph.users.by_user_id("nobody@lab.example").get())
    expect((status, code) == (404, "Request_ResourceNotFound"), "nobody is not found")
    status, code, _ = await refused(client(lab, "guessed").users.get())
    expect((status, code) == (401, "InvalidAuthenticationToken"), "a guessed token is refused")


async def roles(lab):
    status, code, _ = await refused(client(lab).users.by_user_id(lab.user).authentication.methods.get())
    expect((status, code) == (403, "accessDenied"), "a help desk's role manages no methods")


def tried(part, *options):
    with StandIn(INSTEP, WORK, *options) as lab:
        asyncio.run(part(lab))
        text = open(lab.record).read()
        expect(lab.access_token not in text, f"no token in the record of {part.__name__}")


tried(methods, "--throttle-once")
tried(passes)
tried(sign_ins)
tried(policies)
tried(users)
tried(roles, "--role", "helpdesk-administrator")
