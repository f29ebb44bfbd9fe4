//! Where tokens, client secrets and keys come from: files and the environment, never the arguments.

use super::stand_in::StandIn;
use crate::cli::Refusal;
use crate::cli::leak::refuse_secret;
use crate::graph::auth::{AccessToken, ClientCredential, SigningKey};
use crate::io::{FileError, World, hidden_line, read_text, readable_by_others};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const SIGN_IN: &str = "Sign-in";

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Way {
    /// With a browser on any device: as a person.
    DeviceCode,
    /// As the app, by its secret.
    ClientSecret,
    /// As the app, by its certificate's key.
    Certificate,
    /// With an access token that somebody has already.
    Token,
}

/// The sign-in's options.
#[derive(Args, Debug)]
pub(super) struct CredentialOptions {
    /// How to sign in [default: what the options below name, else device-code]
    #[arg(long, help_heading = SIGN_IN, value_enum, value_name = "WAY", env = "INSTEP_GRAPH_AUTH", hide_env_values = true)]
    auth: Option<Way>,
    /// Read the app's secret from this file; - is standard input
    #[arg(long, help_heading = SIGN_IN, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// Read the app's secret from this variable of the environment
    #[arg(long, help_heading = SIGN_IN, value_name = "VAR")]
    client_secret_env: Option<String>,
    /// The app's certificate, as PEM
    #[arg(long, help_heading = SIGN_IN, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// The private key of that certificate, as PEM [default: the certificate's own file]
    #[arg(long, help_heading = SIGN_IN, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Read an access token from this file; - is standard input
    #[arg(long, help_heading = SIGN_IN, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Read an access token from this variable of the environment
    #[arg(long, help_heading = SIGN_IN, value_name = "VAR")]
    token_env: Option<String>,
}

/// What to sign in with.
pub(super) enum Credential {
    Person,
    App(ClientCredential),
    Token(AccessToken),
}

impl CredentialOptions {
    /// What is named, read; and notes on files that others may read.
    pub fn read(&self, stand_in: Option<&StandIn>, world: &mut World) -> Result<(Credential, Vec<String>), Refusal> {
        let way = self.way(stand_in)?;
        let mut notes = Vec::new();
        let credential = match way {
            Way::DeviceCode => Credential::Person,
            Way::ClientSecret => Credential::App(self.client_secret(stand_in, &mut notes, world)?),
            Way::Certificate => Credential::App(ClientCredential::Key(self.signing_key(&mut notes, world)?)),
            Way::Token => Credential::Token(self.token(stand_in, &mut notes, world)?),
        };
        Ok((credential, notes))
    }

    fn named(&self) -> Vec<(&'static str, Way)> {
        let named = [
            ("--client-secret-file", self.client_secret_file.is_some(), Way::ClientSecret),
            ("--client-secret-env", self.client_secret_env.is_some(), Way::ClientSecret),
            ("--certificate", self.certificate.is_some(), Way::Certificate),
            ("--token-file", self.token_file.is_some(), Way::Token),
            ("--token-env", self.token_env.is_some(), Way::Token),
        ];
        named.into_iter().filter(|(_, is, _)| *is).map(|(name, _, way)| (name, way)).collect()
    }

    fn way(&self, stand_in: Option<&StandIn>) -> Result<Way, Refusal> {
        let named = self.named();
        let has_token = stand_in.is_some_and(|graph| graph.access_token.is_some());
        match (self.auth, &named[..]) {
            (_, [(one, _), (two, _), ..]) => {
                Err(Refusal::input(format!("{one} and {two} are two ways to sign in")).hint("leave one of them out"))
            }
            (None, [(_, way)]) => Ok(*way),
            (None, []) => Ok(if has_token { Way::Token } else { Way::DeviceCode }),
            (Some(way), [(option, other)]) if way != *other => {
                let name = way.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
                Err(Refusal::input(format!("--auth {name} does not go with {option}"))
                    .hint("leave one of them out; INSTEP_GRAPH_AUTH in the environment counts as --auth"))
            }
            (Some(way), _) => Ok(way),
        }
    }

    fn client_secret(
        &self,
        stand_in: Option<&StandIn>,
        notes: &mut Vec<String>,
        world: &mut World,
    ) -> Result<ClientCredential, Refusal> {
        let of_stand_in = stand_in.and_then(|graph| graph.client_secret.as_deref());
        let text = match (&self.client_secret_file, &self.client_secret_env, of_stand_in) {
            (Some(path), _, _) => kept(read_source("--client-secret-file", path, world)?, notes),
            (_, Some(name), _) => variable("--client-secret-env", name, world)?,
            (_, _, Some(secret)) => Zeroizing::new(secret.to_owned()),
            _ => hidden_line("client secret (not shown): ").ok_or_else(|| {
                Refusal::input("--auth client-secret: no secret is given")
                    .hint("name its source: --client-secret-file FILE (- is standard input) or --client-secret-env VAR")
            })?,
        };
        let secret = Zeroizing::new(text.trim().to_owned());
        if secret.is_empty() || secret.chars().any(char::is_control) {
            return Err(Refusal::input("the client secret is empty, or more than one line"));
        }
        Ok(ClientCredential::Secret(secret))
    }

    fn signing_key(&self, notes: &mut Vec<String>, world: &mut World) -> Result<SigningKey, Refusal> {
        let Some(certificate) = &self.certificate else {
            return Err(Refusal::input("--auth certificate: no certificate is given")
                .hint("name both files: --certificate FILE --key FILE"));
        };
        let key = self.key.as_ref().unwrap_or(certificate);
        let (certificate_text, _) = read_source("--certificate", certificate, world)?;
        let key_text = match key == certificate {
            true => Zeroizing::new(certificate_text.to_string()),
            false => kept(read_source("--key", key, world)?, notes),
        };
        SigningKey::from_pem(certificate_text.as_bytes(), key_text.as_bytes()).map_err(|wrong| {
            let (option, path) =
                if wrong.is_of_certificate() { ("--certificate", certificate) } else { ("--key", key) };
            Refusal::input(format!("{option} {}: {wrong}", path.display())).hint(wrong.hint())
        })
    }

    fn token(
        &self,
        stand_in: Option<&StandIn>,
        notes: &mut Vec<String>,
        world: &mut World,
    ) -> Result<AccessToken, Refusal> {
        let of_stand_in = stand_in.and_then(|graph| graph.access_token.as_deref());
        let (source, text) = match (&self.token_file, &self.token_env, of_stand_in) {
            (Some(path), _, _) => ("--token-file", kept(read_source("--token-file", path, world)?, notes)),
            (_, Some(name), _) => ("--token-env", variable("--token-env", name, world)?),
            (_, _, Some(token)) => ("--stand-in", Zeroizing::new(token.to_owned())),
            _ => {
                return Err(Refusal::input("--auth token: no token is given")
                    .hint("name its source: --token-file FILE (- is standard input) or --token-env VAR"));
            }
        };
        AccessToken::from_text(&text).map_err(|wrong| Refusal::input(format!("{source}: {wrong}")))
    }
}

/// A file's text and whether others may read it.
pub(super) fn read_source(
    option: &str,
    path: &Path,
    world: &mut World,
) -> Result<(Zeroizing<String>, Option<String>), Refusal> {
    let wrong = |error: FileError| Refusal::input(format!("{option} {}: {error}", path.display()));
    if path.as_os_str() == "-" {
        return Ok((Zeroizing::new(world.read_stdin().map_err(wrong)?), None));
    }
    let text = Zeroizing::new(read_text(path).map_err(wrong)?);
    let note = || format!("other users of this machine may read {}: chmod 600 keeps it private", path.display());
    Ok((text, readable_by_others(path).then(note)))
}

fn kept((text, note): (Zeroizing<String>, Option<String>), notes: &mut Vec<String>) -> Zeroizing<String> {
    notes.extend(note);
    text
}

fn variable(option: &str, name: &str, world: &World) -> Result<Zeroizing<String>, Refusal> {
    refuse_secret(name)?;
    let missing = || {
        Refusal::input(format!("{option}: the variable is not set, or not text"))
            .hint("name the variable, not its value")
    };
    world.variable(name).map(Zeroizing::new).ok_or_else(missing)
}
