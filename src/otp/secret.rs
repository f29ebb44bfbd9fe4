use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The key that device and verifier share: any bytes, wiped from memory when dropped.
///
/// Never shown: `Debug` prints the length only, and there is no `Display`.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A secret of these bytes.
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Secret {
        Secret(Zeroizing::new(bytes.as_ref().to_vec()))
    }

    /// The bytes. Whoever calls this must not let them out.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Secret) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}
