use super::login_error::LoginError;
use crate::time::UnixTime;

/// What a poll for a device code's token is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The person has not finished.
    Pending,
    /// The same, and the client asks too often.
    SlowDown,
    /// The person has signed in.
    Granted,
    /// The person has refused.
    Declined,
    /// It took too long.
    Expired,
    /// The code is not one of ours.
    Bad,
}

impl Turn {
    /// Each by its name, with what it means.
    pub const NAMED: [(&'static str, &'static str, Turn); 6] = [
        ("pending", "authorization_pending", Turn::Pending),
        ("slow-down", "slow_down", Turn::SlowDown),
        ("granted", "A token", Turn::Granted),
        ("declined", "authorization_declined", Turn::Declined),
        ("expired", "expired_token", Turn::Expired),
        ("bad", "bad_verification_code", Turn::Bad),
    ];

    /// What is refused; nothing, if the token is granted.
    pub(super) fn refusal(self) -> Option<LoginError> {
        let says = |error, code, text: &str| Some(LoginError::new(400, error, code, text));
        match self {
            Turn::Granted => None,
            Turn::Pending => says(
                "authorization_pending",
                70_016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            Turn::SlowDown => says("slow_down", 70_016, "Polling is too frequent. Poll less often."),
            Turn::Declined => says("authorization_declined", 70_044, "The person declined the authorization."),
            Turn::Expired => says("expired_token", 70_019, "Verification code expired."),
            Turn::Bad => {
                says("bad_verification_code", 70_018, "Invalid verification code due to user typing it wrong.")
            }
        }
    }
}

/// A device code that was handed out.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) device_code: String,
    pub(super) scope: String,
    pub(super) expires: UnixTime,
    /// What its polls are told, one after the other; the last one stays.
    script: Vec<Turn>,
    polls: usize,
}

impl Pending {
    pub(super) fn new(device_code: String, scope: String, expires: UnixTime, script: Vec<Turn>) -> Pending {
        Pending { device_code, scope, expires, script, polls: 0 }
    }

    /// What this poll is told.
    pub(super) fn poll(&mut self, now: UnixTime) -> Turn {
        let turn = self.script.get(self.polls).or(self.script.last()).copied().unwrap_or(Turn::Granted);
        self.polls += 1;
        if now >= self.expires { Turn::Expired } else { turn }
    }
}
