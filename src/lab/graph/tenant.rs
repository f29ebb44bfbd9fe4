use super::policy::Policies;
use super::sign_in::SignIn;
use super::user::User;

/// The domain of everybody who is no guest.
pub(super) const DOMAIN: &str = "lab.example";

/// A directory.
#[derive(Clone, Debug)]
pub(super) struct Tenant {
    pub(super) id: String,
    pub(super) users: Vec<User>,
    pub(super) policies: Policies,
    /// Newest first.
    pub(super) sign_ins: Vec<SignIn>,
}

impl Tenant {
    /// The place of the user who is called so.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.users.iter().position(|user| user.is_called(name))
    }

    /// Whether the first part of a login path means this tenant, or leaves it open.
    pub(super) fn is_called(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.id) || name.eq_ignore_ascii_case(DOMAIN)
    }

    /// Puts a sign-in before the older ones.
    pub(super) fn log(&mut self, sign_in: SignIn) {
        let place = self.sign_ins.partition_point(|known| known.at > sign_in.at);
        self.sign_ins.insert(place, sign_in);
    }
}
