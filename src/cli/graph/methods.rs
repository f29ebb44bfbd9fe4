use super::{ConnectionOptions, UserArgument};
use crate::cli::options::Output;
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::{DefaultMethod, Known, Listed, MethodType, Operation, Roster};
use crate::io::World;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

const EXAMPLES: &str = "  instep graph methods ann@contoso.com --tenant contoso.com --client-id ID\n  \
                        instep graph methods ann@contoso.com --stand-in ready.json --insecure-loopback --json";

/// List what a user can sign in with
///
/// Types that this program does not know are listed, and said to be out of its reach. Nothing is changed.
#[derive(Args)]
#[command(after_help = super::after_help("methods", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: ConnectionOptions,
}

/// A user's methods.
#[derive(Serialize, JsonSchema)]
pub struct MethodsReport {
    /// Always `instep.graph-methods/1`.
    schema: &'static str,
    /// The user as named.
    user: String,
    /// In the service's order.
    methods: Vec<MethodReport>,
    /// How many of them prove a second factor.
    mfa_methods: usize,
    /// Which one is asked for first, where that is known.
    default_method: Option<String>,
    /// Why the default is not known.
    default_unknown_because: Option<String>,
}

/// One method.
#[derive(Serialize, JsonSchema)]
pub(super) struct MethodReport {
    /// Graph's id.
    id: String,
    /// `@odata.type` without its frame, such as `softwareOath`; for an unknown one as Graph wrote it.
    #[serde(rename = "type")]
    kind: String,
    /// What people call the type.
    title: String,
    /// What tells it from others of its type.
    label: Option<String>,
    /// Whether it is the default, where that is known.
    default: Option<bool>,
    /// Whether this program can reset it.
    resettable: bool,
    /// Why not.
    not_resettable_because: Option<&'static str>,
    /// When it was registered.
    created: Option<String>,
    /// The finest permission to delete it.
    permission_to_delete: Option<String>,
}

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let user = &arguments.user.user;
    let mut opened = arguments.connection.open(world)?;
    let roster = Roster::read(&mut opened.connection, user);
    let roster = roster.map_err(|failure| opened.refusal(&failure, Operation::Methods))?;
    let report = MethodsReport::of(user.as_str(), &roster);
    let answer = match arguments.output.is_json() {
        true => Answer::json(&report, Exit::Yes),
        false => Answer::new(report.text(), Exit::Yes),
    };
    Ok(opened.finish(answer))
}

impl MethodsReport {
    fn of(user: &str, roster: &Roster) -> MethodsReport {
        let methods: Vec<MethodReport> = roster.methods.iter().map(|listed| MethodReport::of(listed, roster)).collect();
        MethodsReport {
            schema: "instep.graph-methods/1",
            user: user.to_owned(),
            methods,
            mfa_methods: roster.mfa_methods(),
            default_method: roster.default.known().and_then(DefaultMethod::title),
            default_unknown_because: roster.default.because().map(str::to_owned),
        }
    }

    fn text(&self) -> String {
        let (all, mfa) = (self.methods.len(), self.mfa_methods);
        let mut text = format!("{}: {all} {}, {mfa} of them for MFA\n", self.user, plural(all, "method"));
        for method in &self.methods {
            text.push_str(&method.line());
        }
        match (&self.default_method, &self.default_unknown_because) {
            (Some(default), _) => text.push_str(&format!("default: {default}\n")),
            (None, Some(why)) => text.push_str(&format!("default: not known ({why})\n")),
            (None, None) => text.push_str("default: none is set\n"),
        }
        text
    }
}

impl MethodReport {
    fn of(listed: &Listed, roster: &Roster) -> MethodReport {
        let method = &listed.method;
        let not_resettable_because = reason_not_to_reset(&method.method_type);
        MethodReport {
            id: method.id.clone(),
            kind: method.method_type.id().to_owned(),
            title: method.method_type.title().to_owned(),
            label: method.label.clone(),
            default: match &roster.default {
                Known::Is(default) => Some(default.is(&method.method_type, &roster.methods)),
                Known::Unknown { .. } => None,
            },
            resettable: not_resettable_because.is_none(),
            not_resettable_because,
            created: listed.created.clone(),
            permission_to_delete: not_resettable_because
                .is_none()
                .then(|| method.method_type.resource().map(|at| at.permission()))
                .flatten(),
        }
    }

    fn line(&self) -> String {
        let label = self.label.as_deref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
        let created = self.created.as_deref().map(|at| format!(", since {}", at.get(..10).unwrap_or(at)));
        let default = if self.default == Some(true) { ", default" } else { "" };
        let why = self.not_resettable_because.map(|why| format!("\n      not resettable: {why}")).unwrap_or_default();
        format!("  {}{label}{default}{}{why}\n", self.title, created.unwrap_or_default())
    }
}

fn reason_not_to_reset(method_type: &MethodType) -> Option<&'static str> {
    match method_type {
        MethodType::Password => Some("Graph deletes no password"),
        MethodType::Unknown(_) => Some("this program does not know its type"),
        _ => None,
    }
}

pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
