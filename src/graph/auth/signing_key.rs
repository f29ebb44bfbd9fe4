use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use std::fmt;

/// An RSA key with its certificate, ready to sign.
pub struct SigningKey(CertifiedKey);

/// Why a certificate or a key is of no use. Nothing of the key is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// There is no certificate in PEM.
    NoCertificate,
    /// What should be a certificate cannot be read.
    BadCertificate,
    /// There is no private key in PEM.
    NoKey,
    /// The key is under a passphrase.
    Encrypted,
    /// The key is not RSA of 2,048 to 8,192 bits.
    NotRsa,
    /// Key and certificate do not belong together.
    Mismatch,
    /// The signature failed.
    Signing,
}

impl SigningKey {
    /// From PEM: the first certificate, and the first private key (PKCS #8 or PKCS #1).
    ///
    /// # Errors
    /// [`KeyError`] says which of the two is wrong, and how.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<SigningKey, KeyError> {
        let certificate = CertificateDer::from_pem_slice(certificate).map_err(|_| KeyError::NoCertificate)?;
        let encrypted = [b"BEGIN ENCRYPTED PRIVATE KEY".as_slice(), b"Proc-Type: 4,ENCRYPTED"];
        if encrypted.iter().any(|mark| key.windows(mark.len()).any(|part| part == *mark)) {
            return Err(KeyError::Encrypted);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| KeyError::NoKey)?;
        let key = any_supported_type(&key).map_err(|_| KeyError::NotRsa)?;
        if key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]).is_none() {
            return Err(KeyError::NotRsa);
        }
        let certified = CertifiedKey::new(vec![certificate], key);
        match certified.keys_match() {
            Ok(()) => Ok(SigningKey(certified)),
            Err(rustls::Error::InconsistentKeys(_)) => Err(KeyError::Mismatch),
            Err(_) => Err(KeyError::BadCertificate),
        }
    }

    /// SHA-256 of the certificate, by which the login service knows it.
    pub fn thumbprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.cert.first().map_or(&[][..], |certificate| certificate.as_ref())).into()
    }

    /// A signature by RSASSA-PSS with SHA-256 and a salt of 32 bytes, as PS256 wants it.
    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signer = self.0.key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]).ok_or(KeyError::NotRsa)?;
        signer.sign(text).map_err(|_| KeyError::Signing)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl KeyError {
    /// Whether the certificate is at fault rather than the key.
    pub fn is_of_certificate(self) -> bool {
        matches!(self, Self::NoCertificate | Self::BadCertificate)
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoCertificate => "it is PEM: -----BEGIN CERTIFICATE-----; openssl x509 -inform der makes it of DER",
            Self::BadCertificate => "openssl x509 -in FILE -text shows what is in it",
            Self::NoKey => "it is PEM: -----BEGIN PRIVATE KEY-----; openssl pkcs12 -nodes takes it out of a .pfx",
            Self::Encrypted => "openssl pkey -in KEY -out PLAIN takes the passphrase off; chmod 600 keeps it private",
            Self::NotRsa => "Entra ID takes RSA of 2,048 bits or more: openssl req -x509 -newkey rsa:2048",
            Self::Mismatch => "name the key with which this very certificate was made",
            Self::Signing => "try another key",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCertificate => "there is no certificate in it",
            Self::BadCertificate => "the certificate cannot be read",
            Self::NoKey => "there is no private key in it",
            Self::Encrypted => "the key is under a passphrase",
            Self::NotRsa => "the key is not RSA of 2048 to 8192 bits",
            Self::Mismatch => "the key does not belong to the certificate",
            Self::Signing => "the key does not sign",
        })
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use rustls::pki_types::alg_id;

    const CERTIFICATE: &[u8] = include_bytes!("../../../tests/graph/keys/app.crt");
    const KEY: &[u8] = include_bytes!("../../../tests/graph/keys/app.key");
    const OTHER_KEY: &[u8] = include_bytes!("../../../tests/graph/keys/other.key");

    pub(in super::super) fn key() -> SigningKey {
        SigningKey::from_pem(CERTIFICATE, KEY).expect("the two belong together")
    }

    /// Holds a signature against the certificate by the verifier of the TLS library.
    pub(in super::super) fn verify(text: &[u8], signature: &[u8]) {
        let public = key().0.key.public_key().expect("RSA keys tell").to_vec();
        let supported = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let algorithm = supported
            .all
            .iter()
            .find(|known| known.signature_alg_id() == alg_id::RSA_PSS_SHA256)
            .expect("ring knows PSS");
        // The key itself, inside the certificate's frame: a bit string of 271 bytes, none of its bits unused.
        let frame = [0x03, 0x82, 0x01, 0x0f, 0x00];
        let start = public.windows(5).position(|five| five == frame).expect("an RSA key of 2048 bits") + 5;
        algorithm.verify_signature(&public[start..], text, signature).expect("the signature holds");
        assert!(algorithm.verify_signature(&public[start..], b"another text", signature).is_err());
    }

    #[test]
    fn keys_that_do_not_fit_are_told_apart() {
        let wrong = |certificate: &[u8], key: &[u8]| SigningKey::from_pem(certificate, key).unwrap_err();
        assert_eq!(wrong(CERTIFICATE, OTHER_KEY), KeyError::Mismatch);
        assert_eq!(wrong(KEY, KEY), KeyError::NoCertificate);
        assert_eq!(wrong(CERTIFICATE, CERTIFICATE), KeyError::NoKey);
        assert_eq!(wrong(CERTIFICATE, b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), KeyError::Encrypted);
        assert_eq!(wrong(b"", b""), KeyError::NoCertificate);
        assert_eq!(
            wrong(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", KEY),
            KeyError::BadCertificate
        );
        assert_eq!(format!("{:?}", key()), "SigningKey(..)");
    }
}
