use crate::cli::Refusal;
use crate::graph::apply::Delivery;
use crate::graph::pass::{IssuedPass, TemporaryAccessPass};
use crate::io::{World, exists, fill_private, is_small_and_private, new_private, remove_empty};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Where the pass goes.
#[derive(Args, Debug)]
pub struct PlaceOptions {
    /// Write the Temporary Access Pass to this new file, which only you can read
    #[arg(long, value_name = "FILE")]
    tap_file: Option<PathBuf>,
    /// Show the Temporary Access Pass even where standard output is no terminal, and in JSON
    #[arg(long, conflicts_with = "tap_file")]
    reveal: bool,
}

/// A place for the pass.
#[derive(Debug)]
pub enum Place {
    /// A file, and whether an earlier run of the same plan made it.
    File(PathBuf, bool),
    /// Standard output, at once.
    Output,
    /// In the report.
    Report,
    /// No pass is made, or nothing is to be done.
    Nowhere,
}

impl PlaceOptions {
    /// The place, before anything is done.
    ///
    /// # Errors
    /// A refusal if there is none, or if the file is there already and is not ours.
    pub fn place(&self, is_json: bool, ours: Option<&str>, world: &World) -> Result<Place, Refusal> {
        if let Some(path) = &self.tap_file {
            let is_ours = ours == Some(&*path.to_string_lossy());
            return match exists(path) {
                true if is_ours && is_small_and_private(path) => Ok(Place::File(path.clone(), true)),
                true => Err(Refusal::input(format!("--tap-file {}: it is there already", path.display()))
                    .hint("name a file that is not there yet: none is written over")),
                false => Ok(Place::File(path.clone(), false)),
            };
        }
        match (self.reveal, is_json) {
            (true, true) => Ok(Place::Report),
            (true, false) => Ok(Place::Output),
            (false, false) if world.stdout_is_terminal => Ok(Place::Output),
            _ => Err(Refusal::input(
                "there is nowhere to put the Temporary Access Pass: standard output is no terminal, or is JSON",
            )
            .hint("--tap-file FILE writes it to a new file that only you can read; --reveal shows it all the same")),
        }
    }
}

impl Place {
    /// The file, if it is one.
    pub fn file(&self) -> Option<String> {
        match self {
            Place::File(path, _) => Some(path.to_string_lossy().into_owned()),
            _ => None,
        }
    }

    /// Makes the file.
    pub fn reserve(&mut self) -> Result<(), String> {
        match self {
            Place::File(path, is_made @ false) => {
                new_private(path).map_err(|error| format!("--tap-file {}: {error}", path.display()))?;
                *is_made = true;
                Ok(())
            }
            Place::File(_, true) | Place::Output | Place::Report => Ok(()),
            Place::Nowhere => Err("none was named".to_owned()),
        }
    }

    /// Takes the file away if nothing is in it.
    pub fn clear(&self) {
        if let Place::File(path, true) = self {
            // An empty file of one's own that stays does no harm.
            let _ = remove_empty(path);
        }
    }

    /// Puts the pass there, or keeps it for the report.
    pub fn deliver(
        &self,
        issued: IssuedPass,
        user: &str,
        kept: &mut Option<TemporaryAccessPass>,
        stdout: &mut dyn Write,
    ) -> Delivery {
        let pass = issued.pass.reveal();
        match self {
            Place::File(path, _) => match fill_private(path, &zeroize::Zeroizing::new(format!("{pass}\n"))) {
                Ok(()) => Delivery::To("file"),
                Err(error) => Delivery::Failed(format!("--tap-file {}: {error}", path.display())),
            },
            Place::Output => {
                let text = zeroize::Zeroizing::new(format!(
                    "Temporary Access Pass of {user}: {pass}\n({})\n\n",
                    issued.terms.words()
                ));
                match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
                    Ok(()) => Delivery::To("terminal"),
                    Err(error) => Delivery::Failed(format!("standard output: {error}")),
                }
            }
            Place::Report => {
                *kept = Some(issued.pass);
                Delivery::Later
            }
            Place::Nowhere => Delivery::Failed("there was no place for it".to_owned()),
        }
    }
}
