use super::login_error::LoginError;
use crate::time::{Span, UnixTime};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::ParsedCertificate;
use serde_json::Value;
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// By how much the two clocks may differ.
const LEEWAY: Span = Span::from_seconds(300);
/// The longest that an assertion is good for.
const LONGEST: Span = Span::from_seconds(24 * 3600);

/// A client's assertion (RFC 7523): who it is, by a signature.
pub(super) struct Assertion {
    header: Value,
    claims: Value,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Assertion {
    /// Takes it apart.
    pub(super) fn read(text: &str) -> Result<Assertion, LoginError> {
        let wrong = || LoginError::bad_assertion("there are not three parts of base64url with JSON in the first two");
        let (signed, signature) = text.rsplit_once('.').ok_or_else(wrong)?;
        let (header, claims) = signed.split_once('.').ok_or_else(wrong)?;
        let json = |part: &str| serde_json::from_slice::<Value>(&base64url(part)?).ok().filter(Value::is_object);
        Ok(Assertion {
            header: json(header).ok_or_else(wrong)?,
            claims: json(claims).ok_or_else(wrong)?,
            signed: signed.as_bytes().to_vec(),
            signature: base64url(signature).ok_or_else(wrong)?,
        })
    }

    /// Checks who it is by, whom it is for, when it is good, and the signature where the certificate is known.
    pub(super) fn check(
        &self,
        client: &str,
        tenant_path: &str,
        certificate: Option<&[u8]>,
        now: UnixTime,
    ) -> Result<(), LoginError> {
        let claim = |name: &str| self.claims[name].as_str().unwrap_or_default();
        if claim("iss") != client || claim("sub") != client {
            return Err(LoginError::new(
                401,
                "invalid_client",
                700_021,
                "Client assertion application identifier doesn't match 'client_id' parameter.",
            ));
        }
        let audience = claim("aud").split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        let ends = ["oauth2/v2.0/token", "v2.0", "oauth2/token"].map(|end| format!("{tenant_path}/{end}"));
        if !ends.iter().any(|end| audience.is_some_and(|path| path.eq_ignore_ascii_case(end))) {
            return Err(LoginError::new(
                401,
                "invalid_client",
                700_023,
                "Client assertion audience claim does not match Realm issuer.",
            ));
        }
        if claim("jti").is_empty() {
            return Err(LoginError::bad_assertion("there is no jti"));
        }
        self.check_times(now)?;
        self.check_algorithm()?;
        certificate.map_or(Ok(()), |certificate| self.check_signature(certificate))
    }

    fn check_times(&self, now: UnixTime) -> Result<(), LoginError> {
        let moment = |name: &str| {
            // A NumericDate may have a fraction (RFC 7519, section 2).
            let seconds = self.claims[name].as_f64()?;
            Some(UnixTime::EPOCH + Span::from_seconds_f64(seconds))
        };
        let Some(expires) = moment("exp") else { return Err(LoginError::bad_assertion("there is no exp")) };
        let from = moment("nbf").or(moment("iat")).unwrap_or(now);
        let told = |what: &str| LoginError::assertion_time(&format!("Current time: {now}, {what}."));
        match () {
            () if from > now + LEEWAY => Err(told(&format!("assertion valid from {from}"))),
            () if expires + LEEWAY < now => Err(told(&format!("expiry time of assertion {expires}"))),
            () if expires - from > LONGEST => {
                Err(told(&format!("assertion valid from {from} until {expires}, too long")))
            }
            () => Ok(()),
        }
    }

    fn check_algorithm(&self) -> Result<(), LoginError> {
        let thumbprint = self.header["x5t#S256"].is_string() || self.header["x5t"].is_string();
        match self.header["alg"].as_str() {
            Some("PS256" | "RS256") if thumbprint => Ok(()),
            Some("PS256" | "RS256") => Err(LoginError::bad_assertion("there is no x5t#S256")),
            _ => Err(LoginError::bad_assertion("alg is neither PS256 nor RS256")),
        }
    }

    fn check_signature(&self, certificate: &[u8]) -> Result<(), LoginError> {
        let (name, thumbprint) = match self.header["x5t#S256"].as_str() {
            Some(given) => (given, Sha256::digest(certificate).to_vec()),
            None => (self.header["x5t"].as_str().unwrap_or_default(), Sha1::digest(certificate).to_vec()),
        };
        let is_ours = base64url(name).is_some_and(|given| given == thumbprint);
        let pss = self.header["alg"] == "PS256";
        let good = is_ours && self.is_signed_by(certificate, pss).unwrap_or(false);
        if good { Ok(()) } else { Err(LoginError::wrong_certificate()) }
    }

    /// `None` where the certificate has no RSA key that can be read.
    fn is_signed_by(&self, certificate: &[u8], pss: bool) -> Option<bool> {
        let certificate = CertificateDer::from(certificate);
        let parsed = ParsedCertificate::try_from(&certificate).ok()?;
        let info = parsed.subject_public_key_info();
        let key = public_key(info.as_ref())?;
        let scheme = match pss {
            true => rustls::SignatureScheme::RSA_PSS_SHA256,
            false => rustls::SignatureScheme::RSA_PKCS1_SHA256,
        };
        let known = ring::default_provider().signature_verification_algorithms;
        let (_, algorithms) = known.mapping.iter().find(|(known, _)| *known == scheme)?;
        Some(algorithms.iter().any(|algorithm| algorithm.verify_signature(key, &self.signed, &self.signature).is_ok()))
    }
}

/// A certificate in DER, from PEM or DER; `None` if it is neither, or has no RSA key.
pub fn certificate(bytes: &[u8]) -> Option<Vec<u8>> {
    let der = CertificateDer::from_pem_slice(bytes).unwrap_or_else(|_| CertificateDer::from(bytes)).into_owned();
    let has_key = ParsedCertificate::try_from(&der)
        .ok()
        .is_some_and(|parsed| public_key(parsed.subject_public_key_info().as_ref()).is_some());
    has_key.then(|| der.to_vec())
}

/// The bits of a SubjectPublicKeyInfo (RFC 5280, section 4.1): a sequence of the algorithm and of a bit string.
fn public_key(info: &[u8]) -> Option<&[u8]> {
    let (0x30, inside, _) = element(info)? else { return None };
    let (0x30, _, rest) = element(inside)? else { return None };
    let (0x03, bits, _) = element(rest)? else { return None };
    bits.strip_prefix(&[0])
}

/// Tag, contents, and what follows, of one element in DER.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// Bytes written in base64 as RFC 4648 has it, with padding or without.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    base64url(&text.replace('+', "-").replace('/', "_"))
}

/// Bytes written in base64url.
fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for symbol in text.trim_end_matches('=').bytes() {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}
