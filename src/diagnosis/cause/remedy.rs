/// What to do about a cause, by who does it.
#[derive(Debug)]
pub struct Remedy {
    /// For the person with the device, in order.
    pub person: &'static [&'static str],
    /// For whoever runs the verifier or looks after the account, in order.
    pub administrator: &'static [&'static str],
    /// How to see that it worked.
    pub then_check: &'static [&'static str],
    /// What enrolling again would do.
    pub reset: Reset,
}

/// What a reset, that is deleting an enrolment and making a new one, does about a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// Nothing: the enrolment is not what is wrong.
    CuresNothing,
    /// Nothing by itself: with the same app and the same settings the new enrolment fails as the old one did.
    RepeatsIt,
    /// It brings back a secret that both sides hold, where there is no gentler way.
    LastResort,
}

impl Reset {
    /// The word in data.
    pub const fn name(self) -> &'static str {
        match self {
            Reset::CuresNothing => "cures-nothing",
            Reset::RepeatsIt => "repeats-it",
            Reset::LastResort => "last-resort",
        }
    }

    /// What to say of it; always with what it destroys.
    pub const fn says(self) -> &'static str {
        match self {
            Reset::CuresNothing => {
                "do not reset: the enrolment is good, and deleting it would stop every app and token that holds its secret"
            }
            Reset::RepeatsIt => {
                "a reset alone repeats it: the new enrolment is read the same way, and every app and token with the old \
                 secret stops working; change what is named above first"
            }
            Reset::LastResort => {
                "a reset is the last resort: it destroys the old secret, so that every other app and token that holds it \
                 stops working, and with some services recovery codes do as well; have another way in ready first"
            }
        }
    }
}

impl Remedy {
    /// All of it, a line each, with who is meant.
    ///
    /// ```
    /// let lines = instep::diagnosis::Cause::DeviceClock.record().remedy.lines();
    /// assert!(lines.iter().any(|line| line.starts_with("then check: ")));
    /// assert!(lines.last().unwrap().starts_with("do not reset: "));
    /// ```
    pub fn lines(&self) -> Vec<String> {
        let of =
            |who: &'static str, lines: &'static [&'static str]| lines.iter().map(move |line| format!("{who}: {line}"));
        let mut all: Vec<String> = of("the person", self.person).collect();
        all.extend(of("the administrator", self.administrator));
        all.extend(of("then check", self.then_check));
        all.push(self.reset.says().to_owned());
        all
    }
}
