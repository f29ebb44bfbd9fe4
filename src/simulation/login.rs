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

    /// The verifier, with what it remembers.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The verifier again, to go on by another clock.
    pub fn into_machine(self) -> Machine {
        self.machine
    }
}
