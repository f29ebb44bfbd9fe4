use super::reset::{GroundsOptions, Identity, PassOptions, no_plan, plan_page, plan_text};
use super::{ConnectionOptions, UserArgument};
use crate::cli::options::{NoteFormat, NoteOutput};
use crate::cli::{Answer, Exit, Refusal};
use crate::graph::plan::{Advice, Choice, Intent, Plan, Reads, survey, type_names, types_of};
use crate::graph::{MethodType, Operation, Service};
use crate::io::{World, exists, write_private};
use crate::report::{html, markdown};
use clap::Args;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "  instep graph plan ann@contoso.com --case case.toml --identity-verified \"video call\" \\\n      \
                        --output ann.json\n  \
                        instep graph plan ann@contoso.com --verdict verdict.json --identity-verified passport \\\n      \
                        --tap --tap-lifetime 60m --output ann.json\n\n\
                        Exit codes: 0 the plan is made, 1 it is made and advises against itself: the clock is\n\
                        the reason, 2 refused, 4 the service refused or failed.";

/// Plan the reset of a user's methods: every call before any is made
///
/// Nothing is changed. Without further options the plan does what the portal's button "Require re-register MFA" does (phones,
/// Authenticator, software OATH tokens; hardware tokens are deactivated), and revokes sessions, which the button does not. It says
/// what each call destroys, what stays, and who will be locked out of what. instep graph apply carries it out.
#[derive(Args)]
#[command(after_help = super::after_help("plan", EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    user: UserArgument,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    grounds: GroundsOptions,
    /// Keep methods of these types: microsoftAuthenticator, softwareOath, hardwareOath, mobilePhone, phones ...
    #[arg(long, value_name = "TYPES", value_delimiter = ',', value_parser = types)]
    keep: Vec<Types>,
    /// Reset methods of these types as well: fido2, windowsHelloForBusiness, email, platformCredential, external ...
    #[arg(long, value_name = "TYPES", value_delimiter = ',', value_parser = types)]
    include: Vec<Types>,
    /// Reset methods of these types alone
    #[arg(long, value_name = "TYPES", value_delimiter = ',', value_parser = types, conflicts_with_all = ["keep", "include"])]
    only: Vec<Types>,
    /// Unassign hardware tokens instead of deactivating them
    #[arg(long)]
    unassign_tokens: bool,
    /// Make a Temporary Access Pass when the methods are gone
    #[arg(long)]
    tap: bool,
    #[command(flatten)]
    pass: PassOptions,
    /// Leave the sessions as they are
    #[arg(long)]
    no_revoke: bool,
    /// Write the plan to this new file, for instep graph apply
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    format: NoteOutput,
    #[command(flatten)]
    connection: ConnectionOptions,
}

/// The types that one name means.
type Types = Vec<MethodType>;

pub(super) fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let choice = arguments.choice()?;
    if let Some(path) = arguments.output.as_deref().filter(|path| exists(path)) {
        return Err(already_there("--output", path));
    }
    let grounds = arguments.grounds.read(world)?;
    let mut opened = arguments.connection.open(world)?;
    let reads = Reads { methods: true, pass_policy: choice.pass.is_some(), risk: true };
    let read = survey(&mut opened.connection, &arguments.user.user, reads);
    let (user, state) = read.map_err(|failure| opened.refusal(&failure, Operation::Methods))?;
    let fraud = arguments.grounds.fraud_in_log(&user, world)?;
    let service = opened.connection.base().to_string();
    let intent = Intent {
        choice: &choice,
        identity_verified: arguments.identity.verified(),
        despite: arguments.identity.despite(),
        grounds,
        fraud: &fraud,
        service: &service,
        now: world.started_at,
    };
    let plan = Plan::new(user, state, intent).map_err(|refusal| no_plan(&refusal))?;
    let written = arguments.output.as_deref().map(|path| written(&plan, path)).transpose()?;
    let exit = if plan.advice == Advice::SetTheClock { Exit::No } else { Exit::Yes };
    let answer = match arguments.format.format() {
        NoteFormat::Json => Answer::new(plan.to_json(), exit),
        NoteFormat::Text => Answer::new(plan_text(&plan), exit),
        NoteFormat::Markdown => Answer::new(markdown(&plan_page(&plan)), exit),
        NoteFormat::Html => Answer::new(html(&plan_page(&plan)), exit),
    };
    Ok(opened.finish(answer.with_notes(written)))
}

impl Arguments {
    fn choice(&self) -> Result<Choice, Refusal> {
        if self.pass.are_named() && !self.tap {
            return Err(Refusal::input("options of the Temporary Access Pass are named, and none is asked for")
                .hint("add --tap"));
        }
        let flat = |types: &[Types]| types.iter().flatten().cloned().collect::<Vec<_>>();
        let (keep, include, only) = (flat(&self.keep), flat(&self.include), flat(&self.only));
        if let Some(both) = keep.iter().find(|kind| include.contains(kind)) {
            return Err(Refusal::input(format!("--keep and --include both name {}", both.id())));
        }
        let mut types = if only.is_empty() { Choice::BUTTON.to_vec() } else { only };
        types.extend(include);
        types.retain(|kind| !keep.contains(kind));
        let pass = self.tap.then(|| self.pass.request()).transpose()?;
        Ok(Choice { types, unassign_tokens: self.unassign_tokens, pass, revoke: !self.no_revoke })
    }
}

fn written(plan: &Plan, path: &Path) -> Result<String, Refusal> {
    if exists(path) {
        return Err(already_there("--output", path));
    }
    write_private(path, &plan.to_json())
        .map_err(|error| Refusal::input(format!("--output {}: {error}", path.display())))?;
    Ok(format!("the plan is in {0}; to carry it out: instep graph apply {0}", path.display()))
}

/// The refusal to write over a file that an option names.
pub(super) fn already_there(option: &str, path: &Path) -> Refusal {
    Refusal::input(format!("{option} {}: it is there already", path.display()))
        .hint("name a file that is not there yet: none is written over")
}

fn types(name: &str) -> Result<Types, String> {
    match types_of(name) {
        Some(types) if types == [MethodType::Password] => {
            Err("a password cannot be deleted\nleave it out; it is kept in any case".to_owned())
        }
        Some(types) => Ok(types),
        None => {
            let names: Vec<&str> = type_names().filter(|name| *name != "password").collect();
            let shown: String = name.chars().take(40).collect();
            Err(format!("there is no type '{shown}'\nthe types are {}", names.join(", ")))
        }
    }
}
