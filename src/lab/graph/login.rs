use super::access::{Caller, Role};
use super::assertion::Assertion;
use super::device_code::{Pending, Turn};
use super::drawn;
use super::fault::Fault;
use super::login_error::LoginError;
use super::service::Service;
use crate::lab::http::{Request, Response, decoded, pairs};
use crate::time::{Span, UnixTime};
use serde_json::{Value, json};

/// How long a device code is good, in seconds, and how often it may be asked for.
const DEVICE_CODE_LIFE: i64 = 900;
const INTERVAL: i64 = 1;
/// How long an access token is good where nothing is said, in seconds.
pub(super) const TOKEN_LIFE: u64 = 3599;
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// An access token that was handed out.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) expires: UnixTime,
    pub(super) caller: Caller,
}

/// A form that was posted.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn needed(&self, name: &str) -> Result<&str, LoginError> {
        self.get(name).ok_or_else(|| LoginError::missing(name))
    }
}

impl Service {
    /// Everything below a tenant's name; `None` for a path that the login server does not have.
    pub(super) fn login(&mut self, request: &Request, rest: &[&str], now: UnixTime) -> Option<Response> {
        let outcome = match rest {
            ["common", "discovery", "instance"] => Ok(self.instance_discovery(request)),
            [tenant, "v2.0", ".well-known", "openid-configuration"] => self.openid_configuration(request, tenant),
            [_, "discovery", "v2.0", "keys"] => Ok(json!({ "keys": [] })),
            [tenant, "oauth2", "v2.0", "token"] => self.token(request, tenant, now),
            [tenant, "oauth2", "v2.0", "devicecode"] => self.device_code(request, tenant, now),
            _ => return None,
        };
        Some(match outcome {
            Ok(body) => Response::json(200, &body).with_header("Cache-Control", "no-store, no-cache"),
            Err(error) => {
                let trace = drawn::guid(self.random());
                let correlation = request.header("client-request-id").unwrap_or(&trace).to_owned();
                Response::json(error.status, &error.body(now, &trace, &correlation))
            }
        })
    }

    fn token(&mut self, request: &Request, tenant: &str, now: UnixTime) -> Result<Value, LoginError> {
        let form = form(request)?;
        self.check_tenant(tenant)?;
        match form.needed("grant_type")? {
            "client_credentials" => self.client_credentials(&form, request, tenant, now),
            DEVICE_GRANT | "device_code" => self.poll(&form, now),
            "refresh_token" => self.refresh(&form, now),
            other => {
                let shown: String = other.chars().take(60).collect();
                Err(LoginError::new(
                    400,
                    "unsupported_grant_type",
                    70_003,
                    format!("The app requested an unsupported grant type '{shown}'."),
                ))
            }
        }
    }

    fn client_credentials(
        &mut self,
        form: &Form,
        request: &Request,
        tenant: &str,
        now: UnixTime,
    ) -> Result<Value, LoginError> {
        let basic = request.header("authorization").and_then(basic);
        let client = match &basic {
            Some((client, _)) => client.as_str(),
            None => form.needed("client_id")?,
        };
        self.check_app(client)?;
        if ["common", "organizations", "consumers"].contains(&tenant) {
            let says = "'/common' endpoint is not supported for this grant; use a tenant-specific endpoint.";
            return Err(LoginError::new(400, "invalid_request", 50_194, says));
        }
        let secret = basic.as_ref().map(|(_, secret)| secret.as_str()).or(form.get("client_secret"));
        match (secret, form.get("client_assertion")) {
            (_, Some(assertion)) => self.check_assertion(form, client, tenant, assertion, now)?,
            (Some(secret), None) => self.check_secret(client, secret)?,
            (None, None) => return Err(LoginError::no_secret()),
        }
        let scope = form.needed("scope")?;
        if !scope.ends_with("/.default") {
            let says = format!(
                "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
                short(scope)
            );
            return Err(LoginError::new(400, "invalid_scope", 1_002_012, says));
        }
        self.check_resource(scope)?;
        if self.has_fault(Fault::AdminConsent) {
            let says = "An administrator must grant consent to this application before it can be used.";
            return Err(LoginError::new(400, "invalid_grant", 90_094, says));
        }
        let permissions = self.permissions();
        let caller = Caller { permissions, roles: None, upn: None };
        Ok(self.granted(caller, None, now))
    }

    fn check_secret(&self, client: &str, secret: &str) -> Result<(), LoginError> {
        match () {
            () if self.has_fault(Fault::ExpiredSecret) => Err(LoginError::expired_secret(client)),
            () if self.has_fault(Fault::WrongSecret) || secret != self.client_secret() => {
                Err(LoginError::wrong_secret(client))
            }
            () => Ok(()),
        }
    }

    fn check_assertion(
        &self,
        form: &Form,
        client: &str,
        tenant: &str,
        text: &str,
        now: UnixTime,
    ) -> Result<(), LoginError> {
        if form.needed("client_assertion_type")? != JWT_BEARER {
            return Err(LoginError::bad_assertion("client_assertion_type is not that of a JWT"));
        }
        match () {
            () if self.has_fault(Fault::WrongCertificate) => return Err(LoginError::wrong_certificate()),
            () if self.has_fault(Fault::AssertionTime) => {
                return Err(LoginError::assertion_time(&format!("Current time: {now}.")));
            }
            () if self.has_fault(Fault::AssertionExpired) => return Err(LoginError::assertion_expired()),
            () => {}
        }
        Assertion::read(text)?.check(client, tenant, self.certificate(), now)
    }

    fn device_code(&mut self, request: &Request, tenant: &str, now: UnixTime) -> Result<Value, LoginError> {
        let form = form(request)?;
        self.check_tenant(tenant)?;
        let client = form.needed("client_id")?;
        self.check_app(client)?;
        if self.has_fault(Fault::ConfidentialApp) {
            return Err(LoginError::no_secret());
        }
        let scope = form.needed("scope")?.to_owned();
        self.check_resource(&scope)?;
        let code = drawn::opaque(self.random(), 64);
        let user_code = drawn::user_code(self.random());
        let page = self.cloud().device_page();
        let message = format!(
            "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
        );
        let script = self.device_script();
        let expires = now + Span::from_seconds(DEVICE_CODE_LIFE);
        self.device_codes().push(Pending::new(code.clone(), scope, expires, script));
        Ok(json!({
            "user_code": user_code, "device_code": code, "verification_uri": page,
            "expires_in": DEVICE_CODE_LIFE, "interval": INTERVAL, "message": message,
        }))
    }

    fn poll(&mut self, form: &Form, now: UnixTime) -> Result<Value, LoginError> {
        self.check_app(form.needed("client_id")?)?;
        let code = form.get("device_code").or(form.get("code")).ok_or_else(|| LoginError::missing("device_code"))?;
        let found = self.device_codes().iter_mut().find(|pending| pending.device_code == code);
        let Some(pending) = found else {
            return Err(Turn::Bad.refusal().unwrap_or_else(|| LoginError::missing("code")));
        };
        if let Some(refusal) = pending.poll(now).refusal() {
            return Err(refusal);
        }
        let scope = pending.scope.clone();
        self.check_admin()?;
        self.device_codes().retain(|pending| pending.device_code != code);
        Ok(self.granted_to_admin(&scope, now))
    }

    fn refresh(&mut self, form: &Form, now: UnixTime) -> Result<Value, LoginError> {
        self.check_app(form.needed("client_id")?)?;
        let token = form.needed("refresh_token")?.to_owned();
        if !self.refresh_tokens().contains(&token) {
            let says = "The refresh token has expired or is not one of this tenant.";
            return Err(LoginError::new(400, "invalid_grant", 700_082, says));
        }
        let scope = form.get("scope").unwrap_or("offline_access").to_owned();
        self.check_resource(&scope)?;
        Ok(self.granted_to_admin(&scope, now))
    }

    /// What stands in the administrator's own way.
    fn check_admin(&self) -> Result<(), LoginError> {
        let says = |code, text: &str| Err(LoginError::new(400, "interaction_required", code, text));
        match () {
            () if self.has_fault(Fault::AdminMfa) => says(
                50_076,
                "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.",
            ),
            () if self.has_fault(Fault::AdminBlocked) => {
                says(53_003, "Access has been blocked by Conditional Access policies.")
            }
            () => Ok(()),
        }
    }

    fn granted_to_admin(&mut self, scope: &str, now: UnixTime) -> Value {
        let (permissions, roles, upn) = (self.permissions(), self.roles(), self.admin().to_owned());
        let caller = Caller { permissions, roles: Some(roles), upn: Some(upn) };
        let refresh = scope.split_whitespace().any(|word| word == "offline_access").then(|| {
            let token = drawn::opaque(self.random(), 60);
            self.refresh_tokens().push(token.clone());
            token
        });
        let mut body = self.granted(caller, refresh, now);
        let resource: Vec<&str> =
            scope.split_whitespace().filter(|word| word.contains('/') || word.contains('.')).collect();
        body["scope"] = resource.join(" ").into();
        body
    }

    fn granted(&mut self, caller: Caller, refresh: Option<String>, now: UnixTime) -> Value {
        let life = self.faults().number(Fault::TokenLifetime).unwrap_or(TOKEN_LIFE);
        let text = self.new_token(caller, now + Span::from_seconds(i64::try_from(life).unwrap_or(i64::MAX)));
        let mut body = json!({
            "token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": text,
        });
        if let Some(refresh) = refresh {
            body["refresh_token"] = refresh.into();
        }
        body
    }

    /// Hands out an access token; the oldest are forgotten.
    pub(super) fn new_token(&mut self, caller: Caller, expires: UnixTime) -> String {
        let text = format!(
            "{}.{}.{}",
            drawn::opaque(self.random(), 20),
            drawn::opaque(self.random(), 60),
            drawn::opaque(self.random(), 43)
        );
        let tokens = self.tokens();
        if tokens.len() >= 1000 {
            tokens.remove(0);
        }
        tokens.push(Token { text: text.clone(), expires, caller });
        text
    }

    fn check_tenant(&self, tenant: &str) -> Result<(), LoginError> {
        let open = ["common", "organizations"].contains(&tenant);
        if self.has_fault(Fault::TenantNotFound) || !(open || self.tenant().is_called(tenant)) {
            return Err(LoginError::no_tenant(&short(tenant)));
        }
        Ok(())
    }

    fn check_app(&self, client: &str) -> Result<(), LoginError> {
        match () {
            () if self.has_fault(Fault::AppNotFound) || !client.eq_ignore_ascii_case(self.client_id()) => {
                Err(LoginError::no_app(&short(client), &self.tenant().id))
            }
            () if self.has_fault(Fault::ConsentMissing) => {
                let says =
                    format!("The user or administrator has not consented to use the application with ID '{client}'.");
                Err(LoginError::new(400, "invalid_grant", 65_001, says))
            }
            () if self.has_fault(Fault::ClientLoop) => {
                let says = "The server terminated an operation because it encountered a client request loop.";
                Err(LoginError::new(400, "invalid_grant", 50_196, says))
            }
            () => Ok(()),
        }
    }

    /// Scopes are for this cloud's Graph, or for the stand-in by its own address.
    fn check_resource(&self, scope: &str) -> Result<(), LoginError> {
        for word in scope.split_whitespace() {
            let Some((_, rest)) = word.split_once("://") else { continue };
            let host = rest.split('/').next().unwrap_or_default();
            if host != self.cloud().graph_host() && host != self.own_host() {
                let says = format!("The resource principal named https://{} was not found in the tenant.", short(host));
                return Err(LoginError::new(400, "invalid_resource", 500_011, says));
            }
        }
        Ok(())
    }

    /// MSAL follows no address that does not begin with https, whatever it was given itself.
    fn openid_configuration(&self, request: &Request, tenant: &str) -> Result<Value, LoginError> {
        self.check_tenant(tenant)?;
        let base = format!("https://{}/{tenant}", request.header("host").unwrap_or(self.own_host()));
        Ok(json!({
            "issuer": format!("{base}/v2.0"),
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "cloud_instance_name": "microsoftonline.com",
            "msgraph_host": self.cloud().graph_host(),
        }))
    }

    fn instance_discovery(&self, request: &Request) -> Value {
        let host = request.header("host").unwrap_or(self.own_host());
        json!({
            "tenant_discovery_endpoint": format!("https://{host}/{}/v2.0/.well-known/openid-configuration", self.tenant().id),
            "api-version": "1.1",
            "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
        })
    }

    /// What the roles are where an administrator signs in and nothing is said.
    pub(super) fn usual_roles() -> Vec<Role> {
        vec![Role::GlobalAdministrator]
    }
}

fn form(request: &Request) -> Result<Form, LoginError> {
    if request.method != "POST" {
        let says = "The endpoint only accepts POST requests. Received a different one.";
        return Err(LoginError::new(400, "invalid_request", 900_561, says));
    }
    Ok(Form(pairs(&String::from_utf8_lossy(&request.body))))
}

/// Client and secret of an `Authorization: Basic`.
fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let text = super::assertion::base64(encoded.trim())?;
    let text = String::from_utf8(text).ok()?;
    let (client, secret) = text.split_once(':')?;
    Some((decoded(client), decoded(secret)))
}

/// So much of what a client sent as an error repeats.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}
