//! `instep diagnose --ask`: a conversation that asks only what pays, shows the verdict moving, and leaves the case behind.
//!
//! Line by line, over any terminal or a pipe. Talk goes to standard error, the report at the end to standard output.

mod keep;
mod line;
mod opening;
mod reading;
mod session;
mod text;

pub(super) use keep::Kept;

use crate::cli::{Refusal, looks_like_secret};
use crate::clock::Mapping;
use crate::diagnosis::question::{Answering, Askable};
use crate::diagnosis::{Conclusion, NextQuestion, Question, Verdict};
use crate::evidence::{Case, Observation};
use crate::io::{Presses, SystemClock, World};
use crate::report::narrowed;
use crate::time::UnixTime;
use line::{Line, Word};
use opening::Opening;
use session::Session;
use std::io::Write;

/// What a case is weighed with, apart from itself.
pub(super) trait Weigh {
    /// The verdict on a case.
    fn weigh(&self, case: &Case) -> Verdict;
    /// The question that a case is, for what depends on verifier and account.
    fn with_question<T>(&self, case: &Case, of: impl FnOnce(&Question) -> T) -> T;
}

/// What is asked now.
#[derive(Clone, Copy)]
enum Asked<'v> {
    Opening(Opening),
    Next(&'v NextQuestion),
}

/// What a turn of the conversation leads to.
enum Turn {
    Go,
    End,
}

/// Talks until there is nothing more to gain, or somebody ends it; all that is known then, and the verdict on it.
///
/// # Errors
/// The case cannot be kept where `--save` says.
pub(super) fn talk(
    case: Case,
    weigh: &impl Weigh,
    kept: &mut Kept,
    fixed_now: Option<UnixTime>,
    world: &mut World,
) -> Result<(Case, Verdict), Refusal> {
    let clock = SystemClock::new();
    let mapping = Mapping::take(&clock);
    // What is said is written for 80 columns; only a narrower terminal breaks it anew.
    let width = world.stderr_columns().map_or(80, |columns| columns.clamp(40, 80));
    let World { stdin, stderr, stderr_is_terminal, .. } = world;
    let mut talk = Talk {
        session: Session::new(case),
        weigh,
        kept,
        echo: !*stderr_is_terminal,
        lines: Presses::new(&mut **stdin, &clock),
        moment: Box::new(move |at| fixed_now.unwrap_or_else(|| mapping.wall_at(at))),
        out: &mut **stderr,
        width,
    };
    talk.say(text::WELCOME);
    talk.say(if fixed_now.is_some() { text::CLOCK_IS_GIVEN } else { text::CLOCK_IS_HERE });
    talk.kept.save(&talk.session.now().case)?;
    let verdict = talk.run()?;
    Ok((talk.session.now().case.clone(), verdict))
}

struct Talk<'a, W: Weigh> {
    session: Session,
    weigh: &'a W,
    kept: &'a mut Kept,
    echo: bool,
    lines: Presses<'a>,
    moment: Box<dyn Fn(crate::time::Span) -> UnixTime>,
    out: &'a mut dyn Write,
    width: usize,
}

impl<W: Weigh> Talk<'_, W> {
    fn run(&mut self) -> Result<Verdict, Refusal> {
        let mut verdict = self.weigh.weigh(&self.session.now().case);
        self.say(&text::stands(&verdict));
        let mut going_on = false;
        loop {
            let firm = verdict.verdict != Conclusion::NotEstablished && !self.session.is_opening();
            let Some(asked) = self.next(&verdict) else {
                self.say(text::nothing_to_gain(&verdict, self.session.has_declined()));
                break;
            };
            if firm && !going_on {
                self.say(text::FIRM);
                match self.line() {
                    Some(line) if line.is_more() => going_on = true,
                    Some(line) if line.word() == Word::Back => {
                        self.back(&mut verdict);
                        continue;
                    }
                    _ => break,
                }
            }
            let before = self.session.now().case.clone();
            match self.turn(asked, &verdict)? {
                Turn::End => break,
                // What nobody knows moves nothing.
                Turn::Go if self.session.now().case == before => self.say(&text::moved(&verdict, &verdict)),
                Turn::Go => {
                    let moved = self.weigh.weigh(&self.session.now().case);
                    self.say(&text::moved(&verdict, &moved));
                    verdict = moved;
                }
            }
        }
        self.offer_to_keep()?;
        Ok(verdict)
    }

    /// What to ask: who and what first if nothing is known, then what is worth most.
    fn next<'v>(&self, verdict: &'v Verdict) -> Option<Asked<'v>> {
        let opening = self.session.opening().map(Asked::Opening);
        opening.or_else(|| {
            let open = |question: &&NextQuestion| !self.session.was_declined(question.id);
            verdict.next.iter().find(open).map(Asked::Next)
        })
    }

    /// Asks until there is an answer, a step back or an end.
    fn turn(&mut self, asked: Asked, verdict: &Verdict) -> Result<Turn, Refusal> {
        let id = asked.id();
        let mut found = Vec::new();
        self.say(&asked.text(self.session.answered() + 1));
        loop {
            let Some(line) = self.line() else { return Ok(Turn::End) };
            match line.word() {
                Word::Quit => return Ok(Turn::End),
                Word::Back => {
                    let said = if self.session.back() { text::STEPPED_BACK } else { text::NO_STEP_BACK };
                    self.say(said);
                    self.kept.save(&self.session.now().case)?;
                    return Ok(Turn::Go);
                }
                Word::Why => self.say(&asked.why(verdict)),
                Word::Save(path) => self.save_as(path),
                Word::DontKnow if !(line.text.is_empty() && asked.is_tapped()) => {
                    self.session.decline(id);
                    return Ok(Turn::Go);
                }
                Word::Answer if looks_like_secret(&line.text) => self.say(text::NO_SECRETS),
                _ => match self.answer(asked, &line, &mut found) {
                    Ok(true) => {
                        self.kept.save(&self.session.now().case)?;
                        return Ok(Turn::Go);
                    }
                    Ok(false) => {}
                    Err(wrong) => self.say(&wrong),
                },
            }
        }
    }

    /// Takes an answer in; whether that was all of it.
    fn answer(&mut self, asked: Asked, line: &Line, found: &mut Vec<Observation>) -> Result<bool, String> {
        match asked {
            Asked::Opening(opening) => {
                let mut case = self.session.now().case.clone();
                match opening.answer(&line.text, &mut case)? {
                    opening::Heard::Set => self.session.step(opening.id(), case),
                    opening::Heard::Narrow(list) => {
                        self.say(&list);
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Asked::Next(next) => {
                let askable = Askable::by_id(next.id).ok_or("this question has no record")?;
                let at = (self.moment)(line.at);
                let heard = self.weigh.with_question(&self.session.now().case, |question| {
                    reading::answer(askable, &line.text, at, question)
                })?;
                found.extend(heard);
                let wanted = reading::wanted(askable.answer);
                if found.len() < wanted {
                    self.say(&text::so_far(found.len(), wanted));
                    return Ok(false);
                }
                let mut case = self.session.now().case.clone();
                session::add(&mut case, found);
                self.session.step(next.id, case);
                Ok(true)
            }
        }
    }

    fn back(&mut self, verdict: &mut Verdict) {
        let said = if self.session.back() { text::STEPPED_BACK } else { text::NO_STEP_BACK };
        self.say(said);
        *verdict = self.weigh.weigh(&self.session.now().case);
        self.say(&text::stands(verdict));
    }

    fn save_as(&mut self, path: &str) {
        let said = match self.kept.save_as(path, &self.session.now().case) {
            Ok(()) => format!("kept in {path}, and after each further answer\n"),
            Err(why) => format!("not kept: {why}\n"),
        };
        self.say(&said);
    }

    /// Answers that nobody keeps are gone: the last chance.
    fn offer_to_keep(&mut self) -> Result<(), Refusal> {
        if self.session.answered() == 0 {
            return Ok(());
        }
        while !self.kept.is_named() {
            self.say(text::KEEP);
            match self.line() {
                None => break,
                Some(line) => match line.word() {
                    Word::DontKnow | Word::Quit => break,
                    Word::Save(path) => self.save_as(path),
                    // A late answer is no name: it would end up as a file of that name.
                    Word::Answer if line.text.ends_with(".toml") => self.save_as(&line.text),
                    _ => self.say(text::NO_NAME),
                },
            }
        }
        self.kept.save(&self.session.now().case)?;
        let said = self.kept.closing();
        self.say(&said);
        Ok(())
    }

    fn line(&mut self) -> Option<Line> {
        let _ = write!(self.out, "> ").and_then(|()| self.out.flush());
        let line = self.lines.next().map(|press| Line { text: press.text, at: press.at });
        if self.echo || line.is_none() {
            let _ = writeln!(self.out);
        }
        line
    }

    fn say(&mut self, text: &str) {
        let _ = self.out.write_all(narrowed(self.width, text).as_bytes());
    }
}

impl Asked<'_> {
    fn id(self) -> &'static str {
        match self {
            Asked::Opening(opening) => opening.id(),
            Asked::Next(next) => next.id,
        }
    }

    fn text(self, number: usize) -> String {
        match self {
            Asked::Opening(opening) => opening.text(number),
            Asked::Next(next) => text::question(next, number),
        }
    }

    fn why(self, verdict: &Verdict) -> String {
        match self {
            Asked::Opening(opening) => opening.why(),
            Asked::Next(next) => text::why(next, verdict),
        }
    }

    /// Whether an empty line is an answer: the press of a key at a moment.
    fn is_tapped(self) -> bool {
        let Asked::Next(next) = self else { return false };
        Askable::by_id(next.id).is_some_and(|askable| matches!(askable.answer, Answering::Rollovers))
    }
}
