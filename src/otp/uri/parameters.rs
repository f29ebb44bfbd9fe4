use super::{Deviation, UriError, unescaped};
use zeroize::Zeroizing;

/// The parameters that mean something here, unescaped; others are left alone.
#[derive(Default)]
pub(super) struct Parameters {
    pub secret: Option<Zeroizing<String>>,
    pub issuer: Option<Zeroizing<String>>,
    pub algorithm: Option<Zeroizing<String>>,
    pub digits: Option<Zeroizing<String>>,
    pub period: Option<Zeroizing<String>>,
    pub counter: Option<Zeroizing<String>>,
}

impl Parameters {
    /// Reads a query. Of a parameter that comes twice the first one counts, but two secrets are one too many.
    pub fn read(query: &str, told: &mut Vec<Deviation>) -> Result<Parameters, UriError> {
        let mut given = Parameters::default();
        for pair in query.split('&') {
            let (written, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some((name, slot)) = given.slot(written) else { continue };
            if written != name {
                told.push(Deviation::ParameterCase(name));
            }
            let value = unescaped(&Zeroizing::new(value.replace('+', " ")), name, told);
            match slot {
                None => *slot = Some(value),
                Some(first) if *first == value => told.push(Deviation::Duplicate { name, same: true }),
                Some(_) if name == "secret" => return Err(UriError::TwoSecrets),
                Some(_) => told.push(Deviation::Duplicate { name, same: false }),
            }
        }
        given.tell_empty(told);
        Ok(given)
    }

    /// A value without blanks around it, if there is one and it is not empty.
    pub fn value<'a>(&self, slot: &'a Option<Zeroizing<String>>) -> Option<&'a str> {
        slot.as_ref().map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn slot(&mut self, written: &str) -> Option<(&'static str, &mut Option<Zeroizing<String>>)> {
        let [secret, issuer, algorithm, digits, period, counter] = NAMES;
        match &*written.to_ascii_lowercase() {
            "secret" => Some((secret, &mut self.secret)),
            "issuer" => Some((issuer, &mut self.issuer)),
            "algorithm" => Some((algorithm, &mut self.algorithm)),
            "digits" => Some((digits, &mut self.digits)),
            "period" => Some((period, &mut self.period)),
            "counter" => Some((counter, &mut self.counter)),
            _ => None,
        }
    }

    /// An empty issuer is no issuer; an empty secret is an error of its own.
    fn tell_empty(&mut self, told: &mut Vec<Deviation>) {
        let slots = [&self.issuer, &self.algorithm, &self.digits, &self.period, &self.counter];
        for (name, slot) in NAMES[1..].iter().zip(slots) {
            if slot.is_some() && self.value(slot).is_none() {
                told.push(Deviation::EmptyParameter(name));
            }
        }
        self.issuer.take_if(|issuer| issuer.trim().is_empty());
    }
}

const NAMES: [&str; 6] = ["secret", "issuer", "algorithm", "digits", "period", "counter"];
