use super::{
    Disturbance, Estimate, Failure, Hull, Judgement, Method, NoSelection, Selection, Source, Standing, likely, select,
};
use crate::clock::Mapping;
use crate::time::{OffsetInterval, Span};
use std::fmt;

/// How far off a clock was at the end of a measurement, and who says so.
#[derive(Clone, Debug)]
pub struct Measurement {
    /// Holds the clock's offset from true time, or why there is none. Its middle is the offset to believe.
    pub offset: Result<OffsetInterval, NoAnswer>,
    /// Half the width around that middle which holds the offset in 95 of 100 cases if, besides, the paths take equally long
    /// both ways; never more than half of `offset`. `None` where too few exchanges say so.
    pub likely: Option<Span>,
    /// All servers that were asked, in the order in which they were named.
    pub sources: Vec<Source>,
    /// What is made of each of them, in the same order.
    pub judgements: Vec<Judgement>,
    /// What happened to the clock meanwhile, if anything did.
    pub disturbance: Option<Disturbance>,
    /// How long it took.
    pub elapsed: Span,
}

/// Why a measurement does not say how far off the clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No server gave an answer that can be used.
    NobodyAnswered,
    /// Servers answered, and no majority of them agrees.
    NoMajority(NoSelection),
    /// Each server that answered contradicts itself: something is wrong with a clock's rate, here or there.
    Contradiction,
}

impl NoAnswer {
    /// The reason's name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NobodyAnswered => "no-answer",
            Self::NoMajority(_) => "no-majority",
            Self::Contradiction => "contradiction",
        }
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyAnswered => f.write_str("no server gave a usable answer"),
            Self::NoMajority(why) => write!(f, "{why}"),
            Self::Contradiction => f.write_str("the servers' answers contradict themselves"),
        }
    }
}

impl std::error::Error for NoAnswer {}

impl Measurement {
    /// Draws the conclusion from what the servers said. `reference` maps the clock as it stands at the end.
    pub fn conclude(sources: Vec<Source>, reference: Mapping, elapsed: Span) -> Measurement {
        let mut judgements: Vec<Judgement> =
            (0..sources.len()).map(|place| first_judgement(&sources, place, &reference)).collect();
        let offset = vote(&mut judgements);
        let samples = sources.iter().flat_map(|source| source.association.samples());
        let disturbance = Disturbance::among(samples.map(|sample| sample.mapping).chain([reference]));
        let used = sources.iter().zip(&judgements).filter(|(_, judgement)| judgement.standing.is_used());
        let heard = used.flat_map(|(source, _)| source.association.samples());
        let likely = offset.ok().zip(likely::half_width(heard, &reference));
        let likely = likely.map(|(interval, width)| width.min(interval.half_width()));
        Measurement { offset, likely, sources, judgements, disturbance, elapsed }
    }

    /// What came of it in the form that all ways of measuring share, or why nothing did.
    ///
    /// # Errors
    /// [`NoAnswer`], as in `offset`.
    pub fn estimate(&self) -> Result<Estimate, NoAnswer> {
        let bound = self.offset?;
        Ok(Estimate { likely: self.likely, limits: self.limits(), ..Estimate::certain(Method::Ntp, bound) })
    }

    /// Whether the clock is off by no more than `tolerance` either way: `true` if every offset that the interval holds
    /// is, `false` if none is, `None` if that depends or nothing is known.
    pub fn is_within(&self, tolerance: Span) -> Option<bool> {
        self.estimate().ok()?.is_within(tolerance)
    }

    /// Sources and what is made of them, side by side.
    pub fn judged(&self) -> impl Iterator<Item = (&Source, &Judgement)> {
        self.sources.iter().zip(&self.judgements)
    }

    /// What the result takes for granted, and what happened that a reader should know: sentences.
    pub fn limits(&self) -> Vec<String> {
        let mut limits = vec![
            "plain NTP is not authenticated: whoever controls the network can shift every answer".to_owned(),
            "the interval holds if each server in use is off by no more than it says; nothing is assumed about how a \
             packet's journey divides into its two ways"
                .to_owned(),
            "an offset of more than 68 years would look like another one".to_owned(),
        ];
        if self.likely.is_some() {
            limits.push(
                "the likely width holds if, besides, the packets take equally long both ways and the servers are right, \
                 whatever they say"
                    .to_owned(),
            );
        }
        let standings = || self.judgements.iter().map(|judgement| &judgement.standing);
        if standings().any(|standing| *standing == Standing::Alone) {
            limits.push("single source: if this server is wrong, nobody notices".to_owned());
        }
        let used = || self.judgements.iter().filter(|judgement| judgement.standing.is_used());
        let fastest =
            used().filter_map(|judgement| judgement.hull).map(|hull| hull.allowed_rate.ppm()).reduce(f64::max);
        limits.extend(fastest.map(|ppm| format!("clocks gained or lost at most {ppm:.0} ppm during the measurement")));
        limits.extend(self.disturbance.map(|what| format!("{what}; the offset is the one at its end")));
        limits
    }
}

/// What can be said of a source without the others: its hull or what it failed at. One that has a hull stands for
/// election.
fn first_judgement(sources: &[Source], place: usize, reference: &Mapping) -> Judgement {
    let source = &sources[place];
    let without_hull = |standing| Judgement { hull: None, standing };
    let twin = sources[..place].iter().find(|other| source.address.is_some() && other.address == source.address);
    match (Hull::of(source.association.samples(), reference), twin) {
        (None, _) => without_hull(unanswered(source)),
        (Some(Err(contradiction)), _) => without_hull(Standing::Contradictory(contradiction)),
        (Some(Ok(hull)), Some(twin)) => Judgement { hull: Some(hull), standing: Standing::SameAs(twin.server.clone()) },
        (Some(Ok(hull)), None) => Judgement { hull: Some(hull), standing: Standing::NoMajority },
    }
}

fn unanswered(source: &Source) -> Standing {
    match (source.association.last_refused(), &source.failure) {
        (Some(refused), _) => Standing::Unusable(refused),
        (None, Some(failure)) => Standing::Failed(failure.clone()),
        (None, None) => Standing::Failed(Failure::Silent),
    }
}

/// Lets those that have an interval vote, and writes down where each stands.
pub(super) fn vote(judgements: &mut [Judgement]) -> Result<OffsetInterval, NoAnswer> {
    let stands = |judgement: &Judgement| judgement.standing == Standing::NoMajority;
    let contradicts = |judgement: &&Judgement| matches!(judgement.standing, Standing::Contradictory(_));
    let contradictory = judgements.iter().filter(contradicts).count();
    let places: Vec<usize> = (0..judgements.len()).filter(|place| stands(&judgements[*place])).collect();
    let intervals: Vec<OffsetInterval> =
        places.iter().filter_map(|place| Some(judgements[*place].hull?.interval)).collect();
    let chosen = select(&intervals, intervals.len() + contradictory).map_err(|why| match why {
        NoSelection::Nobody if contradictory > 0 => NoAnswer::Contradiction,
        NoSelection::Nobody => NoAnswer::NobodyAnswered,
        why => NoAnswer::NoMajority(why),
    })?;
    for (vote, place) in places.iter().enumerate() {
        judgements[*place].standing = standing(&chosen, vote, places.len());
    }
    Ok(chosen.region)
}

fn standing(chosen: &Selection, vote: usize, voters: usize) -> Standing {
    match chosen.truechimers.contains(&vote) {
        true if voters == 1 => Standing::Alone,
        true => Standing::Truechimer,
        false => Standing::Falseticker,
    }
}
