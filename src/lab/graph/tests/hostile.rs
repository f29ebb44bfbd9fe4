use super::super::{Fault, Scenario};
use super::Bench;
use crate::lab::http::{Request, Site};
use crate::time::{Offset, UnixTime};
use proptest::prelude::*;

const PATHS: [&str; 16] = [
    "/v1.0/users",
    "/v1.0/users/rowan.ellis@lab.example",
    "/beta/users/rowan.ellis@lab.example/authentication/methods",
    "/beta/users/rowan.ellis@lab.example/authentication/qrCodePinMethod",
    "/v1.0/users/rowan.ellis@lab.example/authentication/temporaryAccessPassMethods",
    "/v1.0/users/rowan.ellis@lab.example/authentication/phoneMethods",
    "/v1.0/users/rowan.ellis@lab.example/authentication/phoneMethods/3179e48a-750b-4051-897c-87b9720928f7",
    "/beta/users/rowan.ellis@lab.example/authentication/requirements",
    "/v1.0/users/rowan.ellis@lab.example/revokeSignInSessions",
    "/v1.0/users/rowan.ellis@lab.example/checkMemberGroups",
    "/beta/auditLogs/signIns",
    "/lab.example/oauth2/v2.0/token",
    "/lab.example/oauth2/v2.0/devicecode",
    "/lab/enrol",
    "/lab/sign-in",
    "/lab/fault",
];

proptest! {
    #[test]
    fn nothing_that_is_sent_is_too_much(
        calls in proptest::collection::vec((0_usize..5, 0..PATHS.len(), "[?&=$%'a-f0-9+/#é-]{0,20}", body()), 1..20),
        faults in proptest::collection::vec(0..Fault::NAMED.len(), 0..4),
    ) {
        let mut bench = Bench::with("default", |options| {
            faults.iter().for_each(|fault| options.faults.set(Fault::NAMED[*fault].2, 2));
        });
        for (method, path, more, body) in calls {
            let method = ["GET", "POST", "DELETE", "PATCH", "BREW"][method];
            let request = Request::new(method, &format!("{}{more}", PATHS[path]))
                .with_header("Authorization", &format!("Bearer {}", bench.token))
                .with_body(body);
            let reply = bench.service.reply(&request, bench.now);
            prop_assert!(reply.close || reply.bytes.starts_with(b"HTTP/1.1 "));
        }
    }
}

/// JSON and forms that nearly fit, and neither.
fn body() -> impl Strategy<Value = String> {
    let names = "(lifetimeInMinutes|isUsableOnce|startDateTime|phoneType|phoneNumber|type|pass|code|fault|perUserMfaState|groupIds|user)";
    let values = "(null|true|-1|60|9223372036854775807|1e400|\"\"|\"mobile\"|\"fido2\"|\"disabled\"|\"9999-12-31T23:59:59Z\"|\\[\\]|\\{\\})";
    let json = proptest::collection::vec((names, values), 0..4).prop_map(|pairs| {
        let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", pairs.join(","))
    });
    prop_oneof![
        json,
        "grant_type=(client_credentials|refresh_token|x)&(client_id|scope|client_assertion)=[a-z.%é]{0,9}",
        ".{0,30}"
    ]
}

#[test]
fn no_moment_and_no_offset_is_too_much() {
    for seconds in [-1e18, -4e9, 0.0, 4e9, 1e18] {
        for now in [i64::MIN / 4, -1, 1_795_255_205, i64::MAX / 4] {
            let now = UnixTime::from_seconds(now);
            let mut options = super::Options::of(Scenario::named("default").unwrap(), 7);
            options.offset = Offset::from_seconds(seconds);
            let mut service = super::Service::start(options, "127.0.0.1:8080", now);
            let token = service.credentials().access_token;
            for path in
                ["/beta/auditLogs/signIns?$filter=createdDateTime%20ge%202026-01-01T00:00:00Z", "/v1.0/users", "/x"]
            {
                let request = Request::new("GET", path).with_header("Authorization", &format!("Bearer {token}"));
                assert!(service.answer(&request, now).is_some(), "{path} at {now}");
            }
        }
    }
}
