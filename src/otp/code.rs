use std::fmt;
use subtle::ConstantTimeEq;

/// How many decimal digits a code has: 6 to 10.
///
/// RFC 4226 asks for at least six. Ten is the most that dynamic truncation can fill: it yields 31 bits, so a ten-digit
/// code begins with 0, 1 or 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits(u8);

/// A number of digits outside 6 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitsError(pub i64);

impl fmt::Display for DigitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a code of {} digits cannot be: it has 6 to 10", self.0)
    }
}

impl std::error::Error for DigitsError {}

impl Digits {
    /// Six, the usual number.
    pub const SIX: Digits = Digits(6);
    /// Eight, for some hardware tokens.
    pub const EIGHT: Digits = Digits(8);

    /// A number of digits.
    ///
    /// # Errors
    /// [`DigitsError`] outside 6 to 10.
    pub fn new(count: i64) -> Result<Digits, DigitsError> {
        match u8::try_from(count) {
            Ok(count @ 6..=10) => Ok(Digits(count)),
            _ => Err(DigitsError(count)),
        }
    }

    /// The number of digits.
    pub const fn count(self) -> u8 {
        self.0
    }

    /// What the truncated value is reduced by: 10 to the power of the number of digits.
    pub const fn modulus(self) -> u64 {
        10_u64.pow(self.0 as u32)
    }

    /// The probability that two unrelated codes are equal: `10^-digits`, but `2^-31` for ten digits, which 31 bits
    /// cannot fill. The bias of the reduction is left out:
    /// two unrelated codes of nine digits are equal 2.7 % more often than this, of eight 0.05 %.
    pub fn chance_of_equality(self) -> f64 {
        if self.0 == 10 { 2f64.powi(-31) } else { 1.0 / self.modulus() as f64 }
    }
}

impl Default for Digits {
    fn default() -> Digits {
        Digits::SIX
    }
}

/// A one-time code: its digits with the leading zeros.
///
/// `Debug` shows only the length, for a live code is a secret; [`Code::reveal`] gives the digits. Equality takes
/// the same time wherever two codes of one length differ.
#[derive(Clone)]
pub struct Code {
    value: u64,
    digits: Digits,
}

/// A text that is no code. The text itself is not kept: it may be a live code with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Another number of characters than 6 to 10.
    Length(usize),
    /// A character that is no ASCII digit, at this place counted from 1.
    NotADigit(usize),
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(count) => write!(f, "a code has 6 to 10 digits, this one has {count} characters"),
            Self::NotADigit(place) => write!(f, "character {place} of the code is not a digit from 0 to 9"),
        }
    }
}

impl std::error::Error for CodeError {}

impl Code {
    /// The code of a truncated value (RFC 4226 section 5.3): its remainder by `10^digits`.
    pub const fn from_truncated(value: u64, digits: Digits) -> Code {
        Code { value: value % digits.modulus(), digits }
    }

    /// Reads a code as it was typed, without any blanks.
    ///
    /// # Errors
    /// [`CodeError`] names the length or the place of the first character that is no digit, never the text.
    pub fn parse(text: &str) -> Result<Code, CodeError> {
        if let Some(place) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(CodeError::NotADigit(place + 1));
        }
        let digits = Digits::new(text.len() as i64).map_err(|_| CodeError::Length(text.len()))?;
        // At most ten ASCII digits always fit.
        let value = text.bytes().fold(0, |value, b| value * 10 + u64::from(b - b'0'));
        Ok(Code { value, digits })
    }

    /// How many digits the code has.
    pub const fn digits(&self) -> Digits {
        self.digits
    }

    /// The code as a number, without its leading zeros.
    pub const fn number(&self) -> u64 {
        self.value
    }

    /// The digits, leading zeros included. Whoever calls this decides to show them.
    pub fn reveal(&self) -> String {
        format!("{:0width$}", self.value, width = usize::from(self.digits.0))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.digits == other.digits && bool::from(self.value.ct_eq(&other.value))
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({} digits)", self.digits.0)
    }
}
