use crate::cli::Refusal;
use crate::io::World;
use clap::Args;
use std::io::Write;

/// Who agrees to it, and to whose reset.
#[derive(Args, Debug)]
pub struct Consent {
    /// Agree without a terminal: the user principal name once more
    #[arg(long, value_name = "UPN")]
    yes_for: Option<String>,
    /// Who does it, for the record [default: the system's user name]
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
}

impl Consent {
    /// Asks for the user principal name, or takes it from the option.
    ///
    /// # Errors
    /// A refusal if it is another one, or if nobody can be asked.
    pub fn given(&self, user_principal_name: &str, world: &mut World) -> Result<(), Refusal> {
        let is_meant = |typed: &str| typed.trim().eq_ignore_ascii_case(user_principal_name);
        match &self.yes_for {
            Some(named) if is_meant(named) => Ok(()),
            Some(named) => {
                Err(Refusal::input(format!("--yes-for is {named}, and this is about {user_principal_name}"))
                    .hint("nothing was changed; name the user whom you mean"))
            }
            None if !world.stdin_is_terminal() => {
                Err(Refusal::input("nobody can be asked: standard input is no terminal")
                    .hint(format!("to agree to it, add --yes-for {user_principal_name}")))
            }
            None => self.asked(user_principal_name, is_meant, world),
        }
    }

    fn asked(&self, name: &str, is_meant: impl Fn(&str) -> bool, world: &mut World) -> Result<(), Refusal> {
        let _ = write!(world.stderr, "Type the user principal name to go on ({name}): ");
        let _ = world.stderr.flush();
        match world.read_line() {
            Some(typed) if is_meant(&typed) => Ok(()),
            _ => Err(Refusal::input(format!("that is not {name}: nothing was changed"))),
        }
    }

    /// Whether somebody has to be asked.
    pub fn asks(&self) -> bool {
        self.yes_for.is_none()
    }

    /// Who does it.
    pub fn operator(&self, world: &World) -> String {
        let of_system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| world.variable(name));
        let name = self.operator.clone().or_else(of_system).unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
        if name.trim().is_empty() { "not named".to_owned() } else { name }
    }
}
