/// A fact that may be out of reach: refused, without a licence, or not there in this cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// It is so.
    Is(T),
    /// It is not known.
    Unknown {
        /// Why, for a person.
        because: String,
    },
}

impl<T> Known<T> {
    /// The fact, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown { .. } => None,
        }
    }

    /// Why it is not known, if it is not.
    pub fn because(&self) -> Option<&str> {
        match self {
            Self::Is(_) => None,
            Self::Unknown { because } => Some(because),
        }
    }

    /// What follows from the fact.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Is(value) => Known::Is(f(value)),
            Self::Unknown { because } => Known::Unknown { because },
        }
    }
}

impl<T, E: std::fmt::Display> From<Result<T, E>> for Known<T> {
    fn from(result: Result<T, E>) -> Known<T> {
        match result {
            Ok(value) => Known::Is(value),
            Err(error) => Known::Unknown { because: error.to_string() },
        }
    }
}
