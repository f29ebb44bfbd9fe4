use crate::graph::{BadKey, UserKey};
use clap::Args;

/// `USER`.
#[derive(Args, Clone, Debug)]
pub struct UserArgument {
    /// The user: a user principal name or an object id
    #[arg(value_name = "USER", value_parser = key)]
    pub user: UserKey,
}

fn key(text: &str) -> Result<UserKey, String> {
    text.parse()
        .map_err(|wrong: BadKey| format!("{wrong}\nwrite a user principal name (ann@contoso.com) or an object id"))
}
