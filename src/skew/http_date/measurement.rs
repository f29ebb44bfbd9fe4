use super::{CertificateDates, Talk, Url};
use crate::clock::Mapping;
use crate::skew::measurement::vote;
use crate::skew::{Disturbance, Estimate, Failure, Hull, Judgement, Method, NoAnswer, Proof, Standing};
use crate::time::{OffsetInterval, Span};

/// What came of asking one HTTP server.
#[derive(Clone, Debug)]
pub struct HttpSource {
    /// The server as it was named.
    pub url: Url,
    /// Requests, samples and refusals.
    pub talk: Talk,
    /// What went wrong on the way, if anything did.
    pub failure: Option<Failure>,
}

/// How far off a clock was at the end of a measurement by the `Date` of HTTP answers, and who says so.
#[derive(Clone, Debug)]
pub struct HttpMeasurement {
    /// Holds the clock's offset from the servers' clocks, or why there is none. Its middle is the offset to believe.
    pub offset: Result<OffsetInterval, NoAnswer>,
    /// All servers that were asked, in the order in which they were named.
    pub sources: Vec<HttpSource>,
    /// What is made of each of them, in the same order.
    pub judgements: Vec<Judgement>,
    /// What happened to the clock meanwhile, if anything did.
    pub disturbance: Option<Disturbance>,
    /// How long it took.
    pub elapsed: Span,
}

impl HttpMeasurement {
    /// Draws the conclusion from what the servers said. `reference` maps the clock as it stands at the end.
    pub fn conclude(sources: Vec<HttpSource>, reference: Mapping, elapsed: Span) -> HttpMeasurement {
        let mut judgements: Vec<Judgement> =
            (0..sources.len()).map(|place| first_judgement(&sources, place, &reference)).collect();
        let offset = vote(&mut judgements);
        let samples = sources.iter().flat_map(|source| source.talk.samples());
        let disturbance = Disturbance::among(samples.map(|sample| sample.mapping).chain([reference]));
        HttpMeasurement { offset, sources, judgements, disturbance, elapsed }
    }

    /// What came of it in the form that all ways of measuring share, or why nothing did.
    ///
    /// # Errors
    /// [`NoAnswer`], as in `offset`.
    pub fn estimate(&self) -> Result<Estimate, NoAnswer> {
        let bound = self.offset?;
        Ok(Estimate { limits: self.limits(), ..Estimate::certain(Method::HttpDate, bound) })
    }

    /// Sources and what is made of them, side by side.
    pub fn judged(&self) -> impl Iterator<Item = (&HttpSource, &Judgement)> {
        self.sources.iter().zip(&self.judgements)
    }

    /// What the result takes for granted, and what happened that a reader should know: sentences.
    pub fn limits(&self) -> Vec<String> {
        let used = || self.judged().filter(|(_, judgement)| judgement.standing.is_used());
        let mut limits = Vec::new();
        if used().any(|(source, _)| source.url.is_authenticated()) {
            limits.push(
                "the certificate vouches for an https server's name, so that nobody on the way can change its Date",
            );
        }
        if used().any(|(source, _)| !source.url.is_authenticated()) {
            limits.push("plain http is not authenticated: whoever controls the network can shift every answer");
        }
        limits.push("the servers' own clocks are taken as right; HTTP does not say how far off they may be");
        limits.push(
            "a server that renews its Date late makes this clock look ahead by as much, at most by a second; 10 ms are \
             allowed for",
        );
        limits.push(
            "a proxy that the environment names is used, and one that answers in a server's place shows its own clock",
        );
        if self.stands(|standing| *standing == Standing::Alone) {
            limits.push("single source: if this server is wrong, nobody notices");
        }
        if used().any(|(source, _)| !source.talk.has_changed()) {
            limits.push(
                "the Date was not seen to change in the time there was: a cache that repeats it would not be noticed",
            );
        }
        if self.stands(|standing| matches!(standing, Standing::Contradictory(_))) {
            limits.push(
                "answers of one name that contradict each other: several machines with clocks of their own behind it, or a \
                 Date that is renewed late",
            );
        }
        let disturbed = self.disturbance.map(|what| format!("{what}; the offset is the one at its end"));
        limits.into_iter().map(str::to_owned).chain(disturbed).collect()
    }

    /// What to do about sources that failed.
    pub fn hints(&self) -> Vec<String> {
        let hint = |judgement: &Judgement| match &judgement.standing {
            Standing::NoDate(refused) => refused.hint(),
            Standing::Failed(Failure::CertificateDates(_)) => Some(CertificateDates::hint().to_owned()),
            _ => None,
        };
        self.judgements.iter().filter_map(hint).collect()
    }

    fn stands(&self, such: impl Fn(&Standing) -> bool) -> bool {
        self.judgements.iter().any(|judgement| such(&judgement.standing))
    }
}

/// What can be said of a source without the others. One that has a hull stands for election.
fn first_judgement(sources: &[HttpSource], place: usize, reference: &Mapping) -> Judgement {
    let source = &sources[place];
    let without_hull = |standing| Judgement { hull: None, standing };
    let spoiled = source.talk.last_refused().filter(|_| source.talk.is_spoiled());
    if let Some(refused) = spoiled {
        return without_hull(Standing::NoDate(refused.clone()));
    }
    let proofs: Vec<Proof> = source.talk.samples().iter().map(|sample| sample.proof()).collect();
    let twin = sources[..place].iter().find(|other| other.url.server() == source.url.server());
    match (Hull::of_proofs(proofs.iter().copied(), reference), twin) {
        (None, _) => without_hull(unanswered(source)),
        (Some(Err(contradiction)), _) => without_hull(Standing::Contradictory(contradiction)),
        (Some(Ok(hull)), Some(twin)) => {
            Judgement { hull: Some(hull), standing: Standing::SameAs(twin.url.server().clone()) }
        }
        (Some(Ok(hull)), None) => Judgement { hull: Some(hull), standing: Standing::NoMajority },
    }
}

fn unanswered(source: &HttpSource) -> Standing {
    match (source.talk.last_refused(), &source.failure) {
        (Some(refused), _) => Standing::NoDate(refused.clone()),
        (None, Some(failure)) => Standing::Failed(failure.clone()),
        (None, None) => Standing::Failed(Failure::Silent),
    }
}
