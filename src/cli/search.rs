mod arguments;
mod figure;
mod record;
mod rivals;
mod rivals_told;
mod told;

use super::progress::Progress;
use super::secret::Generator;
use super::{Answer, Exit, Refusal};
use crate::io::{Interrupt, World};
use crate::search::{SearchError, Sighting, Watch};
pub use arguments::Arguments;
pub use record::SearchReport;
use rivals::Ways;
use std::ops::ControlFlow;

pub fn run(arguments: Arguments, world: &mut World) -> Result<Answer, Refusal> {
    let codes = arguments.sightings()?;
    let mut generator = arguments.generator(&codes, world)?;
    let notes = std::mem::take(&mut generator.notes);
    let answer = if arguments.rivals {
        among_rivals(&arguments, &codes, &generator, world)?
    } else {
        as_the_account_says(&arguments, &codes, &generator, world)?
    };
    Ok(answer.with_notes(notes))
}

fn as_the_account_says(
    arguments: &Arguments,
    codes: &[Sighting],
    generator: &Generator,
    world: &mut World,
) -> Result<Answer, Refusal> {
    let search = arguments.search(codes, generator.key.clone(), generator.grid);
    let found = watched(world, |watch| search.run_watched(watch))?;
    let exit = if found.matches.is_empty() { Exit::Unknown } else { Exit::Yes };
    if arguments.output.is_json() {
        return Ok(Answer::json(&SearchReport::new(&found, &search), exit));
    }
    Ok(Answer::new(told::text(&found, &search), exit).with_notes(told::advice(&found, &search)))
}

fn among_rivals(
    arguments: &Arguments,
    codes: &[Sighting],
    generator: &Generator,
    world: &mut World,
) -> Result<Answer, Refusal> {
    let ways = watched(world, |watch| Ways::searched(arguments, codes, generator, watch))?;
    let exit = if ways.is_settled() { Exit::Yes } else { Exit::Unknown };
    if arguments.output.is_json() {
        return Ok(Answer::json(&SearchReport::of_rivals(&ways), exit));
    }
    Ok(Answer::new(rivals_told::text(&ways), exit).with_notes(rivals_told::advice(&ways)))
}

/// Searches until Ctrl-C, and shows how far it is where that takes long and a person looks.
fn watched<T>(world: &mut World, search: impl FnOnce(&mut Watch<'_>) -> Result<T, SearchError>) -> Result<T, Refusal> {
    let mut progress = Progress::of("searching", world);
    let interrupt = Interrupt::listen();
    search(&mut |done, all| {
        progress.show(done, all);
        if interrupt.is_pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .map_err(Refusal::input)
}
