use super::Device;
use crate::clock::Clock;
use crate::verifier::machine::{Accepted, Machine, Refused};

/// A login that asks for a code: a verifier with its own clock, which may be wrong as well.
///
/// A test of a login that fails at +95 s and passes at +10 s:
///
/// ```
/// use instep::clock::{Manual, Shifted};
/// use instep::otp::{Algorithm, Key, Secret};
/// use instep::simulation::{Device, Login};
/// use instep::time::{Offset, Span, UnixTime};
/// use instep::verifier::machine::Machine;
/// use instep::verifier::profile;
///
/// let truth = Manual::showing(UnixTime::from_seconds(1_800_000_000));
/// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
/// let keycloak = Machine::of(profile("keycloak").unwrap(), key.clone(), None).unwrap();
/// let mut login = Login::new(&truth, keycloak);
/// let device = |seconds| Device::new(Shifted::by(&truth, Offset::from_seconds(seconds)), key.clone());
///
/// assert!(login.sign_in(&device(95.0)).is_err());
/// let phone = device(10.0);
/// assert!(login.sign_in(&phone).is_ok());
///
/// // Between showing and sending, time may pass.
/// let code = phone.code();
/// truth.advance(Span::from_seconds(100));
/// assert!(login.submit(&code.reveal()).is_err());
/// ```
///
/// Somebody sets summer time by hand, and RSA's resync brings the token back:
///
/// ```
/// use instep::clock::{Manual, Stepped};
/// use instep::otp::{Algorithm, Key, Secret};
/// use instep::simulation::{Device, Login};
/// use instep::time::{Span, UnixTime};
/// use instep::verifier::machine::Machine;
/// use instep::verifier::profile;
///
/// let truth = Manual::showing(UnixTime::from_seconds(1_800_000_000));
/// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
/// let securid = Machine::of(profile("rsa-securid").unwrap(), key.clone(), None).unwrap();
/// let (grid, digits) = (securid.rules().grid, securid.rules().digits);
/// let clock = Stepped::of(&truth).with_step(Span::from_seconds(86_400), Span::from_seconds(3600));
/// let token = Device::new(clock, key).with_grid(grid).with_digits(digits);
/// let mut login = Login::new(&truth, securid);
/// assert!(login.sign_in(&token).is_ok());
/// truth.advance(Span::from_seconds(86_400));
/// assert!(login.sign_in(&token).is_err());
///
/// let first = token.code().reveal();
/// truth.advance(grid.period.span());
/// login.resync(&first, &token.code().reveal()).unwrap();
/// truth.advance(grid.period.span());
/// assert!(login.sign_in(&token).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Login<C> {
    clock: C,
    machine: Machine,
}

impl<C: Clock> Login<C> {
    /// A login by this clock.
    pub fn new(clock: C, machine: Machine) -> Login<C> {
        Login { clock, machine }
    }

    /// Decides over a code that arrives now.
    ///
    /// # Errors
    /// [`Refused`] with the reason, and what the user is told.
    pub fn submit(&mut self, code: &str) -> Result<Accepted, Refused> {
        self.machine.submit(code, self.clock.wall())
    }

    /// Decides over the code that a device shows now, sent at once.
    ///
    /// # Errors
    /// As [`Login::submit`].
    pub fn sign_in<D: Clock>(&mut self, device: &Device<D>) -> Result<Accepted, Refused> {
        self.submit(&device.code().reveal())
    }

    /// Brings a token back with two codes, one after the other, the second of which arrives now.
    ///
    /// # Errors
    /// As [`Machine::resync`].
    pub fn resync(&mut self, first: &str, second: &str) -> Result<Accepted, Refused> {
        self.machine.resync(first, second, self.clock.wall())
    }

    /// The verifier, with what it remembers.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The verifier again, to go on by another clock.
    pub fn into_machine(self) -> Machine {
        self.machine
    }
}
