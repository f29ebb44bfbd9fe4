//! The remedies as a page: what helps, what each comes to, and where all of it comes from.

use super::figure::section;
use super::told::{answer, basis, facts};
use crate::cli::simulate::curve::told::unpublished;
use crate::cli::simulate::page;
use crate::report::{Block, Page, Section};
use crate::simulation::replay::Setup;
use crate::simulation::what_if::WhatIf;

/// What `--format html` and `--format markdown` print.
pub(super) fn page(tried: &[WhatIf], setup: &Setup<'_>, command: String) -> Page {
    let mut tried_at = vec![page::facts(facts(setup))];
    tried_at.extend(unpublished(setup.verifier.window).map(|says| Block::Paragraph(page::sentence(says))));
    let mut sections = vec![section(tried, setup), Section::new("Where it was tried", tried_at)];
    sections.extend(setup.verifier.profile.map(page::origin));
    sections.extend(setup.app.map(page::app_origin));
    sections.push(page::basis(vec![basis(setup), page::OF_A_DEVICE.to_owned()], setup.seed, command));
    Page { title: "What helps a device that is off".into(), answer: page::sentence(&answer(tried, setup)), sections }
}
