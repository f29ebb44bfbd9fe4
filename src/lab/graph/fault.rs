use std::collections::BTreeMap;

/// What goes wrong on purpose, or is unlike the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The first list of methods is throttled.
    ThrottleFirstList,
    /// The next N calls are throttled.
    Throttle,
    /// The same without saying when to come back.
    ThrottleSilently,
    /// The next N calls find the service busy.
    Unavailable,
    /// The next N calls take the gateway too long.
    GatewayTimeout,
    /// Lists begin with an empty page.
    EmptyPage,
    /// Lists go on at another host.
    ForeignNextLink,
    /// Users have a method of a type that nobody knows.
    UnknownType,
    /// A deleted method stays in N lists.
    LaggingList,
    /// A deleted method stays listed for N seconds.
    LaggingSeconds,
    /// The default method's refusal as it was worded in 2021.
    DefaultText2021,
    /// The default method can be deleted any time.
    NoDefaultRule,
    /// Passkeys and other strong methods stand in the default method's way as well.
    StrictDefaultRule,
    /// The mobile number can be deleted any time.
    NoAlternateRule,
    /// The least lifetime of a pass, in minutes.
    PassMinimum,
    /// The most of it.
    PassMaximum,
    /// Passes can be used once alone.
    PassOnceOnly,
    /// The policy on passes is disabled.
    PassDisabled,
    /// Users are excluded from the policy on passes.
    PassExcluded,
    /// Revoking answers 204.
    Revoke204,
    /// The tenant may not read its log.
    NoPremium,
    /// The Nth change is not made, and the connection is dropped.
    DropBefore,
    /// The Nth change is made, and the connection is dropped.
    DropAfter,
    /// The Nth change is not made, and the connection hangs.
    HangBefore,
    /// The Nth change is made, and the connection hangs.
    HangAfter,
    /// The Nth answer is cut in the middle.
    CutBody,
    /// The Nth answer's body is no JSON.
    Garbage,
    /// Each answer takes N milliseconds.
    Slow,
    /// The access token that was handed out is past its time.
    ExpiredToken,
    /// No access token is good.
    InvalidToken,
    /// How long an access token is good, in seconds.
    TokenLifetime,
    /// The client secret is past its time.
    ExpiredSecret,
    /// No client secret is right.
    WrongSecret,
    /// The certificate is not the registered one.
    WrongCertificate,
    /// An assertion is outside its time.
    AssertionTime,
    /// The same, with the other code.
    AssertionExpired,
    /// The application is not in this tenant.
    AppNotFound,
    /// There is no such tenant.
    TenantNotFound,
    /// Nobody has consented.
    ConsentMissing,
    /// An administrator has to consent.
    AdminConsent,
    /// Public clients are not allowed.
    ConfidentialApp,
    /// The administrator has to pass a second factor.
    AdminMfa,
    /// Conditional Access blocks the administrator.
    AdminBlocked,
    /// The client asks too often.
    ClientLoop,
}

/// A fault's name, what it does, and what it means.
type Named = (&'static str, &'static str, Fault);

impl Fault {
    /// Each by its name, with what it does; N is 1 where nothing is said.
    pub const NAMED: [Named; 44] = [
        ("throttle-first-list", "The first list of methods: 429, Retry-After: 1", Fault::ThrottleFirstList),
        ("throttle", "The next N calls: 429, Retry-After: 1", Fault::Throttle),
        ("throttle-silently", "The next N calls: 429 without Retry-After", Fault::ThrottleSilently),
        ("unavailable", "The next N calls: 503, Retry-After: 1", Fault::Unavailable),
        ("gateway-timeout", "The next N calls: 504", Fault::GatewayTimeout),
        ("empty-page", "Each list begins with an empty page that has a nextLink", Fault::EmptyPage),
        ("foreign-next-link", "The nextLink of each page leads to another host", Fault::ForeignNextLink),
        ("unknown-type", "Each user has a method of an unknown @odata.type", Fault::UnknownType),
        ("lagging-list", "A deleted method stays in the next N lists", Fault::LaggingList),
        ("lagging-seconds", "A deleted method stays listed for N seconds", Fault::LaggingSeconds),
        ("default-text-2021", "The default method's refusal in its older words", Fault::DefaultText2021),
        ("no-default-rule", "The default method can be deleted at any time", Fault::NoDefaultRule),
        (
            "strict-default-rule",
            "Passkeys and the like stand in the default method's way, too",
            Fault::StrictDefaultRule,
        ),
        ("no-alternate-rule", "The mobile number can be deleted before the alternate one", Fault::NoAlternateRule),
        ("pass-minimum", "A Temporary Access Pass lasts N minutes at least", Fault::PassMinimum),
        ("pass-maximum", "A Temporary Access Pass lasts N minutes at most", Fault::PassMaximum),
        ("pass-once-only", "A Temporary Access Pass can be used once alone", Fault::PassOnceOnly),
        ("pass-disabled", "The policy on Temporary Access Passes is disabled", Fault::PassDisabled),
        ("pass-excluded", "The users are excluded from that policy", Fault::PassExcluded),
        ("revoke-204", "Revoking sessions answers 204 instead of 200", Fault::Revoke204),
        ("no-premium", "The log cannot be read: 403 for want of a licence", Fault::NoPremium),
        ("drop-before", "The Nth change is not made, and the connection is dropped", Fault::DropBefore),
        ("drop-after", "The Nth change is made, and the connection is dropped", Fault::DropAfter),
        ("hang-before", "The Nth change is not made, and no answer comes for an hour", Fault::HangBefore),
        ("hang-after", "The Nth change is made, and no answer comes for an hour", Fault::HangAfter),
        ("cut-body", "The Nth answer is cut in the middle", Fault::CutBody),
        ("garbage", "The Nth answer's body is no JSON", Fault::Garbage),
        ("slow", "Each answer takes N milliseconds", Fault::Slow),
        ("expired-token", "The printed access token is past its time: 401", Fault::ExpiredToken),
        ("invalid-token", "No access token is good: 401", Fault::InvalidToken),
        ("token-lifetime", "Access tokens are good for N seconds", Fault::TokenLifetime),
        ("expired-secret", "AADSTS7000222: the client secret is past its time", Fault::ExpiredSecret),
        ("wrong-secret", "AADSTS7000215: whatever the client secret is", Fault::WrongSecret),
        ("wrong-certificate", "AADSTS700027: whatever the certificate is", Fault::WrongCertificate),
        ("assertion-time", "AADSTS700024: whatever the assertion's times are", Fault::AssertionTime),
        ("assertion-expired", "AADSTS500133: whatever the assertion's times are", Fault::AssertionExpired),
        ("app-not-found", "AADSTS700016: whatever the client id is", Fault::AppNotFound),
        ("tenant-not-found", "AADSTS90002: whatever the tenant is", Fault::TenantNotFound),
        ("consent-missing", "AADSTS65001: nobody has consented", Fault::ConsentMissing),
        ("admin-consent", "AADSTS90094: an administrator has to consent", Fault::AdminConsent),
        ("confidential-app", "AADSTS7000218: no device code for this application", Fault::ConfidentialApp),
        ("admin-mfa", "AADSTS50076: the administrator needs a second factor", Fault::AdminMfa),
        ("admin-blocked", "AADSTS53003: Conditional Access blocks the administrator", Fault::AdminBlocked),
        ("client-loop", "AADSTS50196: the client asks too often", Fault::ClientLoop),
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Fault::NAMED.iter().find(|(_, _, fault)| *fault == self).map_or("", |(name, ..)| name)
    }
}

/// What goes wrong, each with its number.
///
/// ```
/// use instep::lab::graph::{Fault, Faults};
/// let mut faults = Faults::default();
/// faults.switch("throttle=2").unwrap();
/// assert_eq!(faults.number(Fault::Throttle), Some(2));
/// assert!(faults.switch("thunder").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Faults(BTreeMap<Fault, u64>);

impl Faults {
    /// Switches one on: `NAME`, or `NAME=N` with N up to a million; 0 switches it off.
    ///
    /// # Errors
    /// What is wrong with the text, with a hint in a second line.
    pub fn switch(&mut self, text: &str) -> Result<(), String> {
        let (name, number) = text.split_once('=').unwrap_or((text, "1"));
        let Some((.., fault)) = Fault::NAMED.iter().find(|(known, ..)| *known == name) else {
            return Err(unknown(name));
        };
        let number: u64 = match number.parse() {
            Ok(number) if number <= 1_000_000 => number,
            _ => return Err(format!("'{number}' is no number from 0 to 1000000\nwrite {name}=2")),
        };
        self.set(*fault, number);
        Ok(())
    }

    /// Switches one on with its number; 0 switches it off.
    pub fn set(&mut self, fault: Fault, number: u64) {
        match number {
            0 => drop(self.0.remove(&fault)),
            _ => drop(self.0.insert(fault, number)),
        }
    }

    /// Whether it is on.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains_key(&fault)
    }

    /// Its number, where it is on.
    pub fn number(&self, fault: Fault) -> Option<u64> {
        self.0.get(&fault).copied()
    }

    /// Whether it befalls this call, one of the next N.
    pub(super) fn befalls(&mut self, fault: Fault) -> bool {
        let left = self.number(fault);
        left.inspect(|left| self.set(fault, left - 1)).is_some()
    }

    /// Whether this call is the Nth.
    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let left = self.number(fault);
        left.inspect(|left| self.set(fault, left - 1)) == Some(1)
    }
}

fn unknown(name: &str) -> String {
    let shown: String = name.chars().take(40).collect();
    let likeness = |known: &str| strsim::jaro_winkler(&shown, known);
    let near = Fault::NAMED.iter().map(|(known, ..)| *known).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = match near.filter(|near| likeness(near) > 0.8) {
        Some(near) => format!("did you mean {near}?"),
        None => "`instep lab graph --list` names them".to_owned(),
    };
    format!("there is no fault '{shown}'\n{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_one_name() {
        let mut faults = Faults::default();
        for (name, _, fault) in Fault::NAMED {
            assert_eq!(fault.name(), name);
            faults.switch(name).unwrap();
            assert_eq!(faults.number(fault), Some(1), "{name}");
        }
        assert_eq!(faults.0.len(), Fault::NAMED.len());
    }

    #[test]
    fn some_befall_the_next_calls_and_some_strike_the_nth() {
        let mut faults = Faults::default();
        faults.switch("throttle=2").unwrap();
        faults.switch("drop-after=2").unwrap();
        assert_eq!([0; 3].map(|_| faults.befalls(Fault::Throttle)), [true, true, false]);
        assert_eq!([0; 3].map(|_| faults.strikes(Fault::DropAfter)), [false, true, false]);
    }

    #[test]
    fn what_is_no_fault_is_said_with_a_hint() {
        let mut faults = Faults::default();
        let told = |text: &str, faults: &mut Faults| faults.switch(text).unwrap_err();
        assert_eq!(told("throtle", &mut faults), "there is no fault 'throtle'\ndid you mean throttle?");
        assert!(told("xyz", &mut faults).ends_with("names them"));
        for number in ["", "-1", "many", "1000001", "99999999999999999999999"] {
            assert!(told(&format!("slow={number}"), &mut faults).contains("no number"), "{number}");
        }
    }
}
