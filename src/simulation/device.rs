use crate::clock::Clock;
use crate::otp::{Code, Digits, Key};
use crate::time::{StepGrid, UnixTime};

/// What shows codes: a key, and a clock that may be wrong.
///
/// The clock is any [`Clock`]; [`Shifted`](crate::clock::Shifted) over a [`Manual`](crate::clock::Manual) one makes a device
/// that is fast, slow or drifting. A drift of a year takes no longer than any other:
///
/// ```
/// use instep::clock::{Manual, Shifted};
/// use instep::otp::{Algorithm, Key, Secret};
/// use instep::simulation::Device;
/// use instep::time::{Offset, Rate, Span, UnixTime};
/// let truth = Manual::showing(UnixTime::from_seconds(1_800_000_000));
/// let clock = Shifted::by(&truth, Offset::ZERO).with_rate(Rate::from_ppm(-3.0).unwrap());
/// let token = Device::new(clock, Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1));
/// truth.advance(Span::from_seconds(365 * 86_400));
/// assert_eq!(token.shows() - UnixTime::from_seconds(1_800_000_000 + 365 * 86_400), Span::from_nanos(-94_608_000_000));
/// ```
///
/// So does a virtual machine that was paused for an hour and is put right ten minutes after it woke:
///
/// ```
/// use instep::clock::{Manual, Suspended};
/// use instep::otp::{Algorithm, Key, Secret};
/// use instep::simulation::{Device, Login};
/// use instep::time::{Span, UnixTime};
/// use instep::verifier::machine::Machine;
/// use instep::verifier::profile;
/// let truth = Manual::showing(UnixTime::from_seconds(1_800_000_000));
/// let key = Key::new(&Secret::from_bytes(b"12345678901234567890"), Algorithm::Sha1);
/// let mut login = Login::new(&truth, Machine::of(profile("keycloak").unwrap(), key.clone(), None).unwrap());
/// let paused = Suspended::of(&truth, Span::from_seconds(60), Span::from_seconds(3600));
/// let machine = Device::new(paused.put_right_after(Span::from_seconds(600)), key);
/// assert!(login.sign_in(&machine).is_ok());
/// truth.advance(Span::from_seconds(3700));
/// assert!(login.sign_in(&machine).is_err());
/// truth.advance(Span::from_seconds(600));
/// assert!(login.sign_in(&machine).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Device<C> {
    clock: C,
    key: Key,
    grid: StepGrid,
    digits: Digits,
}

impl<C: Clock> Device<C> {
    /// A device with steps of 30 s and six digits.
    pub fn new(clock: C, key: Key) -> Device<C> {
        Device { clock, key, grid: StepGrid::default(), digits: Digits::SIX }
    }

    /// The same with other steps.
    pub fn with_grid(self, grid: StepGrid) -> Device<C> {
        Device { grid, ..self }
    }

    /// The same with longer or shorter codes.
    pub fn with_digits(self, digits: Digits) -> Device<C> {
        Device { digits, ..self }
    }

    /// The time that it shows.
    pub fn shows(&self) -> UnixTime {
        self.clock.wall()
    }

    /// The code that it shows.
    pub fn code(&self) -> Code {
        self.key.code(self.grid.step_at(self.shows()).counter(), self.digits)
    }
}
