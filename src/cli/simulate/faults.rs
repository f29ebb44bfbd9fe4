//! Steps and suspensions of the device's clock.

use super::curve::lengths;
use crate::cli::options::length;
use crate::random::Chance;
use crate::simulation::Fault;
use crate::time::Span;
use clap::Args;

/// What happened to the device's clock before some of the codes.
#[derive(Args)]
pub(super) struct Faults {
    /// The device's clock was set ahead (1h) or back (-1h): a battery change, summer time set by hand
    #[arg(long, value_name = "DURATION", value_parser = length, allow_hyphen_values = true)]
    stepped: Option<Span>,
    /// The share of the codes that come after that. Half is a step at any moment, as likely as at any other
    #[arg(long, value_name = "PERCENT", requires = "stepped", default_value = "50%", value_parser = share)]
    stepped_share: Chance,
    /// The device slept and its clock stood still: it is behind by a length, or evenly from one to another, until it is put right
    #[arg(long, value_name = "DURATION[..DURATION]", requires = "suspended_share", value_parser = asleep, allow_hyphen_values = true)]
    suspended: Option<(Span, Span)>,
    /// The share of the codes that come before it is put right
    #[arg(long, value_name = "PERCENT", requires = "suspended", value_parser = share)]
    suspended_share: Option<Chance>,
}

impl Faults {
    pub(super) fn stepped(&self) -> Fault {
        self.stepped.map_or(Fault::NONE, |by| Fault::step(by, self.stepped_share))
    }

    pub(super) fn suspended(&self) -> Fault {
        let asleep = self.suspended.zip(self.suspended_share);
        asleep.and_then(|((least, most), share)| Fault::suspension(least, most, share)).unwrap_or_default()
    }
}

/// `5%`.
fn share(text: &str) -> Result<Chance, String> {
    let percent = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let percent = percent.ok_or_else(|| format!("'{text}' is no share\nwrite a percentage: 5%"))?;
    Chance::new(percent / 100.0).ok_or_else(|| format!("a share is from 0 % to 100 %, this one is {percent} %"))
}

/// `8h`, or `10m..8h`.
fn asleep(text: &str) -> Result<(Span, Span), String> {
    match lengths(text)? {
        (least, most) if least > most => Err(format!("{least} is longer than {most}\nthe shorter one comes first")),
        both => Ok(both),
    }
}
