//! The connection that all commands share: which cloud, which tenant, and how to sign in.

use super::credential::{Credential, CredentialOptions};
use super::stand_in::StandIn;
use crate::cli::{Answer, Refusal};
use crate::graph::auth::{ClientCredential, ClientId, Tenant, TokenError};
use crate::graph::{Base, Cloud, Failure, Operation, Unanswered};
use crate::io::World;
use crate::io::graph::{Connection, random_bytes};
use clap::Args;
use std::path::PathBuf;

mod device_code;

const CONNECTION: &str = "Connection";

/// Where Graph is and how to sign in.
#[derive(Args, Debug)]
pub struct ConnectionOptions {
    /// The cloud: global, gcc, us-gov-l4, us-gov-l5, china, fr, de, sg
    #[arg(long, help_heading = CONNECTION, value_name = "NAME", default_value = "global", value_parser = str::parse::<Cloud>)]
    #[arg(env = "INSTEP_GRAPH_CLOUD", hide_env_values = true)]
    cloud: Cloud,
    /// The tenant: its id or one of its domains
    #[arg(long, help_heading = CONNECTION, value_name = "TENANT", value_parser = str::parse::<Tenant>)]
    #[arg(env = "INSTEP_GRAPH_TENANT", hide_env_values = true)]
    tenant: Option<Tenant>,
    /// The app registration's client id
    #[arg(long, help_heading = CONNECTION, value_name = "ID", value_parser = str::parse::<ClientId>)]
    #[arg(env = "INSTEP_GRAPH_CLIENT_ID", hide_env_values = true)]
    client_id: Option<ClientId>,
    /// Another Graph than the cloud's own: a stand-in
    #[arg(long, help_heading = CONNECTION, value_name = "URL", value_parser = str::parse::<Base>)]
    base: Option<Base>,
    /// Another login service than the cloud's own
    #[arg(long, help_heading = CONNECTION, value_name = "URL", value_parser = str::parse::<Base>)]
    login: Option<Base>,
    /// Take base, login, tenant, client and token from the line that instep lab graph printed
    #[arg(long, help_heading = CONNECTION, value_name = "FILE", conflicts_with_all = ["base", "login"])]
    stand_in: Option<PathBuf>,
    /// Allow plain http:// to an address of this machine
    #[arg(long, help_heading = CONNECTION)]
    insecure_loopback: bool,
    #[command(flatten)]
    credential: CredentialOptions,
}

/// As whom the commands ask, as far as it is known: it decides what a missing permission is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// As an app.
    App,
    /// As a person.
    Person,
    /// A token that came from elsewhere.
    Unknown,
}

/// A connection with a token, and what there is to say about it.
pub struct Opened {
    /// The connection.
    pub connection: Connection,
    /// As whom it asks.
    pub identity: Identity,
    /// Which cloud it is.
    pub cloud: Cloud,
    notes: Vec<String>,
}

/// Where to go, for whom.
struct Target {
    base: Base,
    login: Base,
    tenant: Option<Tenant>,
    client_id: Option<ClientId>,
}

impl ConnectionOptions {
    /// Signs in to a cloud that knows methods. Nothing is sent before all that was named is checked.
    ///
    /// # Errors
    /// A refusal: of the input, of the login service, or because this cloud cannot do it.
    pub fn open(&self, world: &mut World) -> Result<Opened, Refusal> {
        if let Some(lack) = self.cloud.lacks_methods() {
            return Err(Refusal::input(format!("the cloud {} cannot do this: {lack}", self.cloud.title()))
                .hint("use the portal's own pages there"));
        }
        self.open_anywhere(world)
    }

    /// Signs in to any cloud whose Graph is known: for what does not need the list of methods.
    ///
    /// # Errors
    /// A refusal of the input or of the login service.
    pub fn open_anywhere(&self, world: &mut World) -> Result<Opened, Refusal> {
        let stand_in = self.stand_in.as_ref().map(|path| StandIn::read(path, world)).transpose()?;
        let target = self.target(stand_in.as_ref())?;
        let (credential, notes) = self.credential.read(stand_in.as_ref(), world)?;
        let connection = Connection::to(target.base.clone(), target.login.clone(), self.insecure_loopback);
        let connection = connection.map_err(|plain| plain_http(&plain.0))?;
        let signing_in = SigningIn { target: &target, scope: self.scope(&target.base), connection };
        let (connection, identity) = match credential {
            Credential::Token(token) => (signing_in.connection.with_token(token), Identity::Unknown),
            Credential::App(credential) => (signing_in.for_app(&credential, world)?, Identity::App),
            Credential::Person => (signing_in.for_person(world)?, Identity::Person),
        };
        Ok(Opened { connection, identity, cloud: self.cloud, notes })
    }

    fn target(&self, stand_in: Option<&StandIn>) -> Result<Target, Refusal> {
        let (tenant, client_id) = (self.tenant.clone(), self.client_id.clone());
        if let Some(graph) = stand_in {
            let wrong = |what: &str| Refusal::input(format!("--stand-in: its {what} is none"));
            return Ok(Target {
                base: graph.base.parse().map_err(|_| wrong("base"))?,
                login: graph.login.parse().map_err(|_| wrong("login"))?,
                tenant: Some(graph.tenant.parse().map_err(|_| wrong("tenant"))?),
                client_id: Some(graph.client_id.parse().map_err(|_| wrong("client_id"))?),
            });
        }
        let of_host = |host: &str| format!("https://{host}").parse::<Base>().ok();
        let base = self.base.clone().or_else(|| self.cloud.graph_host().and_then(of_host));
        let login = self.login.clone().or_else(|| of_host(self.cloud.login_host()));
        let (Some(base), Some(login)) = (base, login) else {
            return Err(Refusal::input("this cloud's Graph host is not known").hint("name it with --base URL"));
        };
        Ok(Target { base, login, tenant, client_id })
    }

    /// What is asked for: all that was granted, at this very Graph.
    fn scope(&self, base: &Base) -> String {
        let of_cloud = if base.is_loopback() { self.cloud.default_scope() } else { None };
        of_cloud.unwrap_or_else(|| format!("{base}/.default"))
    }
}

fn plain_http(base: &Base) -> Refusal {
    let refusal = Refusal::input(format!("{base} is plain HTTP: a token would be open to everybody on the way"));
    match base.is_loopback() {
        true => refusal.hint("add --insecure-loopback if this is a stand-in on this machine"),
        false => {
            refusal.hint("write https://; plain HTTP is for addresses of this machine, such as http://127.0.0.1:8080")
        }
    }
}

/// A connection that has no token yet.
struct SigningIn<'a> {
    target: &'a Target,
    scope: String,
    connection: Connection,
}

impl SigningIn<'_> {
    fn client_id(&self) -> Result<&ClientId, Refusal> {
        let missing = || {
            Refusal::input("no client id is given").hint(
                "add --client-id ID or set INSTEP_GRAPH_CLIENT_ID: the app registration's Application (client) ID",
            )
        };
        self.target.client_id.as_ref().ok_or_else(missing)
    }

    fn for_app(mut self, credential: &ClientCredential, world: &World) -> Result<Connection, Refusal> {
        let client_id = self.client_id()?;
        let Some(tenant) = self.target.tenant.as_ref().filter(|tenant| tenant.is_particular()) else {
            return Err(Refusal::input("an app signs in to one tenant, and none is given")
                .hint("add --tenant TENANT or set INSTEP_GRAPH_TENANT: the tenant's id or one of its domains"));
        };
        let path = tenant.token_path();
        let audience = format!("{}{path}", self.connection.login());
        let jti = random_bytes().map_err(|error| Refusal::outside(error.why))?;
        let form = credential.form(client_id, &self.scope, &audience, world.started_at, jti);
        let form = form.map_err(|wrong| Refusal::input(format!("--key: {wrong}")).hint(wrong.hint()))?;
        let response = self.connection.post_form_patiently(&path, &form).map_err(|error| self.unanswered(&error))?;
        let token = ClientCredential::granted(&response).map_err(|error| self.refused(&error))?;
        Ok(self.connection.with_token(token))
    }

    fn unanswered(&self, error: &Unanswered) -> Refusal {
        self.with_clock(Refusal::outside(format!("{}: {error}", self.connection.login())))
    }

    fn refused(&self, error: &TokenError) -> Refusal {
        self.with_clock(Refusal::outside(error).hint(error.advice()))
    }

    fn with_clock(&self, refusal: Refusal) -> Refusal {
        self.connection.witness().hint().into_iter().fold(refusal, Refusal::hint)
    }
}

impl Opened {
    /// The answer with what there is to say about the connection.
    pub fn finish(&self, answer: Answer) -> Answer {
        answer.with_notes(&self.notes).with_notes(self.connection.witness().hint())
    }

    /// A failure as a refusal: what the service said, what is missing and what to do.
    pub fn refusal(&self, failure: &Failure, operation: Operation) -> Refusal {
        let refusal = Refusal::outside(format!("cannot {}: {failure}", operation.permission().does));
        let hints = failure.refused().into_iter().flat_map(|error| {
            let missing = (error.is_forbidden() && !error.is_licence()).then(|| self.missing(operation));
            error.advice().map(str::to_owned).into_iter().chain(missing)
        });
        hints.chain(self.connection.witness().hint()).fold(refusal, Refusal::hint)
    }

    /// What a 403 is about.
    pub fn missing(&self, operation: Operation) -> String {
        let needs = operation.permission();
        let role = needs.role.map_or_else(String::new, |role| format!(", and the person the role {role}"));
        let name = needs.name;
        match self.identity {
            Identity::App => {
                format!("the app needs the application permission {name}, with an administrator's consent")
            }
            Identity::Person => format!("the app needs the delegated permission {name}{role}"),
            Identity::Unknown => format!(
                "the token lacks {name}: an app needs it as application permission; a person's app needs it delegated{role}"
            ),
        }
    }
}
