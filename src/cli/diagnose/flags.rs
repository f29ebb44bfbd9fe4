//! The commonest evidence as options, for a case too small for a file.

use super::{positive_length, signed_length};
use crate::cli::Refusal;
use crate::cli::named_profile::known_profile;
use crate::cli::options::named;
use crate::cli::skew::here;
use crate::evidence::{
    AcceptedWhen, Case, Clock, CodeSeen, Control, MeasuredOffset, Method, Noted, Observation, OffsetOf, Outcome,
};
use crate::io::World;
use crate::time::{Offset, Span, UnixTime};
use crate::verifier::Hosting;
use clap::{Args, ValueEnum};

#[derive(Args)]
#[command(next_help_heading = "Evidence")]
pub(super) struct EvidenceFlags {
    /// A code was rejected when it was submitted at this time; `now` will do. Repeatable
    #[arg(long, value_name = "TIME")]
    rejected: Vec<String>,
    /// A code was accepted at this time. Repeatable
    #[arg(long, value_name = "TIME")]
    accepted: Vec<String>,
    /// The device's clock minus true time; negative: it is behind
    #[arg(long, value_name = "DURATION", value_parser = signed_length, allow_hyphen_values = true)]
    device_offset: Option<Span>,
    /// The verifier's clock minus true time
    #[arg(long, value_name = "DURATION", value_parser = signed_length, allow_hyphen_values = true)]
    verifier_offset: Option<Span>,
    /// The device's clock minus the verifier's, neither compared with true time
    #[arg(long, value_name = "DURATION", value_parser = signed_length, allow_hyphen_values = true)]
    relative_offset: Option<Span>,
    /// This machine makes the codes: measure its clock against these time servers first. Repeatable
    #[arg(long, value_name = "SERVER", value_parser = here::server)]
    ntp: Vec<crate::skew::ntp::ServerName>,
    /// Half of the 95 % interval of the offsets given
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = positive_length)]
    offset_uncertainty: Span,
    /// When in a code's life it works
    #[arg(long, value_name = "WHEN")]
    works: Option<Works>,
    /// Another account on the same device
    #[arg(long, value_name = "OUTCOME")]
    other_account: Option<Taken>,
    /// The same account on another device
    #[arg(long, value_name = "OUTCOME")]
    other_device: Option<Taken>,
    /// Other users at the same verifier
    #[arg(long, value_name = "OUTCOME")]
    other_users: Option<Taken>,
    /// The verifier's profile (`instep profiles`)
    #[arg(long, value_name = "ID")]
    profile: Option<String>,
    /// Who runs the verifier
    #[arg(long, value_name = "WHO")]
    hosting: Option<HostedBy>,
    /// The authenticator app
    #[arg(long, value_name = "ID")]
    app: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Works {
    Never,
    FreshOnly,
    LateOnly,
    Intermittent,
    Always,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Taken {
    Accepted,
    Rejected,
}

#[derive(Clone, Copy, ValueEnum)]
enum HostedBy {
    Hosted,
    SelfHosted,
}

impl EvidenceFlags {
    /// Adds what the options say to a case; where both speak, the options win.
    pub(super) fn add_to(&self, case: &mut Case, now: UnixTime, world: &World) -> Result<(), Refusal> {
        self.set_verifier(case)?;
        if let Some(app) = &self.app {
            case.device.app = Some(app.clone());
        }
        let mut add = |observation| case.observations.push(Noted { observation, note: None });
        for (option, times, outcome) in
            [("--rejected", &self.rejected, Outcome::Rejected), ("--accepted", &self.accepted, Outcome::Accepted)]
        {
            for time in times {
                add(submitted(option, time, outcome, now)?);
            }
        }
        let offsets = [
            (self.device_offset, OffsetOf::Clock(Clock::Device)),
            (self.verifier_offset, OffsetOf::Clock(Clock::Verifier)),
            (self.relative_offset, OffsetOf::Relative),
        ];
        for (span, of) in offsets {
            if let Some(span) = span {
                add(measured(span, of, self.offset_uncertainty));
            }
        }
        if !self.ntp.is_empty() {
            add(self.measure_this_machine(world)?);
        }
        if let Some(works) = self.works {
            add(Observation::Timing { accepted: works.into(), trend: None });
        }
        let comparisons = [
            (self.other_account, Control::OtherAccountSameDevice),
            (self.other_device, Control::SameAccountOtherDevice),
            (self.other_users, Control::OtherUsersSameVerifier),
        ];
        for (taken, what) in comparisons {
            if let Some(taken) = taken {
                add(Observation::Control { what, accepted: taken == Taken::Accepted });
            }
        }
        Ok(())
    }

    /// This machine's clock against the time servers named, as an observation of the device.
    fn measure_this_machine(&self, world: &World) -> Result<Observation, Refusal> {
        let measured = here::measure(&self.ntp, |_| (), world)?.offset;
        let interval = measured.map_err(|reason| {
            Refusal::unknown(format!("--ntp: {reason}")).hint("instep skew with the same servers says why of each")
        })?;
        Ok(Observation::Offset(MeasuredOffset {
            of: OffsetOf::Clock(Clock::Device),
            low: Some(interval.middle()),
            high: Some(interval.middle()),
            uncertainty: interval.half_width(),
            sign_unknown: false,
            method: Method::Ntp,
        }))
    }

    fn set_verifier(&self, case: &mut Case) -> Result<(), Refusal> {
        if let Some(id) = &self.profile {
            case.verifier.profile = Some(known_profile(id)?.id.clone());
        }
        if let Some(hosting) = self.hosting {
            case.verifier.hosting = Some(match hosting {
                HostedBy::Hosted => Hosting::Hosted,
                HostedBy::SelfHosted => Hosting::SelfHosted,
            });
        }
        Ok(())
    }
}

fn submitted(option: &str, time: &str, outcome: Outcome, now: UnixTime) -> Result<Observation, Refusal> {
    let at =
        if time == "now" { now } else { crate::cli::options::moment(time).map_err(|wrong| named(option, &wrong))? };
    let uncertainty = Span::from_seconds(5);
    Ok(Observation::Code(CodeSeen {
        value: None,
        shown_at: None,
        submitted_at: Some(at),
        uncertainty,
        outcome,
        reason: None,
    }))
}

fn measured(span: Span, of: OffsetOf, uncertainty: Span) -> Observation {
    let offset = Some(Offset::new(span));
    Observation::Offset(MeasuredOffset {
        of,
        low: offset,
        high: offset,
        uncertainty,
        sign_unknown: false,
        method: Method::Comparison,
    })
}

impl From<Works> for AcceptedWhen {
    fn from(works: Works) -> AcceptedWhen {
        match works {
            Works::Never => AcceptedWhen::Never,
            Works::FreshOnly => AcceptedWhen::FreshOnly,
            Works::LateOnly => AcceptedWhen::LateOnly,
            Works::Intermittent => AcceptedWhen::Intermittent,
            Works::Always => AcceptedWhen::Always,
        }
    }
}
