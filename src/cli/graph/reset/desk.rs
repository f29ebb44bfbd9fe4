use super::Place;
use crate::cli::{Answer, Refusal};
use crate::graph::apply::{Delivery, Event, Hands, Progress, Record};
use crate::graph::pass::{IssuedPass, TemporaryAccessPass};
use crate::graph::plan::Plan;
use crate::io::{FileLock, RecordFile, World, locked, now};
use crate::time::UnixTime;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The record of a plan, as it was found.
pub struct RecordPlace {
    path: PathBuf,
    file: RecordFile,
    record: Record,
    _plan: Option<FileLock>,
}

/// What carrying out a plan has in its hands: the record, the clock, and the place for the pass.
pub struct Desk {
    record: Record,
    file: RecordFile,
    path: PathBuf,
    place: Place,
    operator: String,
    user: String,
    was_torn: bool,
    has_asked: bool,
    stdout: Box<dyn Write>,
    kept: Option<TemporaryAccessPass>,
    _plan: Option<FileLock>,
}

impl RecordPlace {
    /// Reads the record that is there, and keeps others away from it and from the plan.
    ///
    /// # Errors
    /// A refusal if another process is at work with it, or if it is no record that could be gone on with.
    pub fn open(path: &Path, plan: Option<&Path>) -> Result<RecordPlace, Refusal> {
        let lock =
            plan.map(|plan| locked(plan).map_err(|error| Refusal::input(format!("{}: {error}", plan.display()))));
        let wrong = |why: String| Refusal::input(format!("{}: {why}", path.display()));
        let (file, text) = RecordFile::open(path).map_err(|error| wrong(error.to_string()))?;
        let record = Record::read(&text).map_err(|error| {
            wrong(error.to_string()).hint("what was done cannot be taken from it: look at it, and make another plan")
        })?;
        Ok(RecordPlace { path: path.to_path_buf(), file, record, _plan: lock.transpose()? })
    }

    /// For a command that begins anew each time.
    ///
    /// # Errors
    /// A refusal if anything is in it.
    pub fn must_be_new(&self) -> Result<(), Refusal> {
        match self.record.entries.is_empty() && !self.record.is_torn {
            true => Ok(()),
            false => Err(Refusal::input(format!("--record {}: it is there already", self.path.display()))
                .hint("name a file that is not there yet: no record is written over")),
        }
    }

    /// How far the plan is.
    ///
    /// # Errors
    /// A refusal if the record is another plan's.
    pub fn progress(&self, plan: &Plan) -> Result<Progress, Refusal> {
        Progress::of(plan, &self.record.entries).map_err(|other| {
            Refusal::input(format!("{}: {other}", self.path.display())).hint("name another file with --record")
        })
    }

    /// The desk, ready for work.
    pub fn desk(self, place: Place, operator: String, plan: &Plan, world: &mut World) -> Desk {
        Desk {
            was_torn: self.record.is_torn,
            record: self.record,
            file: self.file,
            path: self.path,
            place,
            operator,
            user: plan.user.user_principal_name.clone(),
            has_asked: false,
            stdout: std::mem::replace(&mut world.stdout, Box::new(std::io::sink())),
            kept: None,
            _plan: self._plan,
        }
    }
}

impl Desk {
    /// Whether the record's last line was broken off.
    pub fn was_torn(&self) -> bool {
        self.was_torn
    }

    /// Who does it.
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The file that the pass is for.
    pub fn pass_file(&self) -> Option<String> {
        self.place.file()
    }

    /// The record's file, if anything is in it.
    pub fn record_name(&self) -> Option<String> {
        (!self.record.entries.is_empty()).then(|| self.path.display().to_string())
    }

    /// Whether any call was made in this run, or was about to be.
    pub fn has_asked(&self) -> bool {
        self.has_asked
    }

    /// The pass that goes out with the report.
    pub fn take_kept(&mut self) -> Option<TemporaryAccessPass> {
        self.kept.take()
    }

    /// Gives standard output back, and takes the place for the pass away if nothing was put there.
    pub fn give_back(&mut self, world: &mut World) {
        self.place.clear();
        world.stdout = std::mem::replace(&mut self.stdout, Box::new(std::io::sink()));
    }

    /// Writes the report with the pass in it, and then notes that the pass was handed over.
    pub fn hand_over(&mut self, answer: Answer, plan: &Plan, world: &mut World) -> Result<Answer, Refusal> {
        let text = zeroize::Zeroizing::new(answer.text);
        let written = world.stdout.write_all(text.as_bytes()).and_then(|()| world.stdout.flush());
        written.map_err(|error| {
            Refusal::outside(format!("the pass could not be shown: {error}"))
                .hint("run it again: a new one replaces it")
        })?;
        let step = plan.steps.iter().find(|step| matches!(step.does, crate::graph::plan::Deed::IssuePass { .. }));
        if let Some(step) = step {
            let event = Event::Delivered { step: step.step, to: "report".to_owned() };
            self.note(now(), event).map_err(|why| self.unwritten(&why))?;
        }
        Ok(Answer { text: String::new(), notes: answer.notes, exit: answer.exit })
    }

    /// A record that cannot be written ends everything.
    pub fn unwritten(&self, why: &str) -> Refusal {
        let text = format!("{}: the record could not be written: {why}", self.path.display());
        match self.has_asked {
            true => Refusal::outside(text).hint("nothing more was done; what was done until then stands in it"),
            false => Refusal::input(text).hint("nothing was changed"),
        }
    }

    fn write(&mut self, at: UnixTime, event: Event) -> std::io::Result<()> {
        if self.record.is_torn {
            self.file.cut(self.record.whole_bytes as u64)?;
            self.record.is_torn = false;
        }
        let line = self.record.append(at, event);
        self.file.append(&line)
    }
}

impl Hands for Desk {
    /// To the millisecond: nobody compares finer times of two machines.
    fn now(&mut self) -> UnixTime {
        UnixTime::from_nanos(now().nanos().div_euclid(1_000_000) * 1_000_000)
    }

    fn note(&mut self, at: UnixTime, event: Event) -> Result<(), String> {
        let is_call = matches!(event, Event::Intends { .. });
        self.write(at, event).map_err(|error| error.to_string())?;
        self.has_asked |= is_call;
        Ok(())
    }

    fn reserve(&mut self) -> Result<(), String> {
        self.place.reserve()
    }

    fn deliver(&mut self, pass: IssuedPass) -> Delivery {
        self.place.deliver(pass, &self.user, &mut self.kept, &mut self.stdout)
    }
}
