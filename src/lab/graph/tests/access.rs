use super::super::Role;
use super::{Bench, code};

fn delete_as(role: Role, scenario: &str) -> u16 {
    let id = Bench::with(scenario, |_| {}).id_in("microsoftAuthenticatorMethods");
    let mut bench = Bench::with(scenario, |options| options.roles = vec![role]);
    let path = bench.of_user(&format!("authentication/microsoftAuthenticatorMethods/{id}"));
    bench.call("DELETE", &path, "").status
}

#[test]
fn a_role_is_told_what_it_may_not_do() {
    let mut helpdesk = Bench::with("default", |options| options.roles = vec![Role::HelpdeskAdministrator]);
    let path = helpdesk.of_user("authentication/methods");
    let refused = helpdesk.get(&path);
    assert_eq!((refused.status, code(&refused).as_str()), (403, "accessDenied"));
    let revoke = helpdesk.of_user("revokeSignInSessions");
    assert_eq!(helpdesk.call("POST", &revoke, "").status, 200);
    let refused = helpdesk.get("/v1.0/auditLogs/signIns");
    assert_eq!(refused.status, 403);
}

#[test]
fn administrators_are_touched_by_the_privileged_alone() {
    assert_eq!(delete_as(Role::AuthenticationAdministrator, "default"), 204);
    assert_eq!(delete_as(Role::AuthenticationAdministrator, "admin-target"), 403);
    assert_eq!(delete_as(Role::PrivilegedAuthenticationAdministrator, "admin-target"), 204);
}

#[test]
fn the_application_has_the_permissions_that_it_was_given() {
    let with = |names: &[&str]| {
        Bench::with("default", |options| options.permissions = names.iter().map(|&name| name.to_owned()).collect())
    };
    let mut reads = with(&["UserAuthenticationMethod.Read.All"]);
    assert_eq!(reads.types().len(), 5);
    assert_eq!(reads.delete_in("fido2Methods"), 403);
    let mut narrow = with(&["UserAuthMethod-Passkey.ReadWrite.All"]);
    assert_eq!(narrow.delete_in("fido2Methods"), 204);
    let refused = narrow.get("/v1.0/auditLogs/signIns");
    assert_eq!(code(&refused), "Authentication_MSGraphPermissionMissing");
    assert!(refused.value()["error"]["message"].as_str().unwrap().contains("AuditLog.Read.All"));
    let user = narrow.user();
    assert_eq!(code(&narrow.get(&user)), "Authorization_RequestDenied");
}

#[test]
fn a_token_is_needed_and_has_its_time() {
    let mut bench = Bench::new();
    assert_eq!(bench.get("/v1.0/users").status, 200);
    bench.wait(3599);
    let expired = bench.get("/v1.0/users");
    assert_eq!((expired.status, code(&expired).as_str()), (401, "InvalidAuthenticationToken"));
    assert!(expired.value()["error"]["message"].as_str().unwrap().contains("expired"));
    assert!(expired.header("WWW-Authenticate").is_some());
    bench.token = "made.up.token".to_owned();
    assert_eq!(bench.get("/v1.0/users").status, 401);
    assert_eq!(Bench::with_faults(&["invalid-token"]).get("/v1.0/users").status, 401);
    assert_eq!(Bench::with_faults(&["expired-token"]).get("/v1.0/users").status, 401);
    assert_eq!(Bench::new().get("/v1.0/me").status, 400);
    let mut signed_in = Bench::with("default", |options| options.roles = vec![Role::GlobalReader]);
    assert_eq!(signed_in.get("/v1.0/me").value()["userPrincipalName"], "helpdesk@lab.example");
}
