//! Where the answers are kept: a case file, written anew after each answer, so that nothing is lost whatever ends the talk.

use crate::cli::Refusal;
use crate::evidence::{Case, SecretSource};
use crate::io::{absolute, exists, write_private};
use std::path::{Path, PathBuf};

/// The case file that is left behind.
pub(in crate::cli::diagnose) struct Kept {
    path: Option<PathBuf>,
    /// Whether a file that is there already may be written over.
    force: bool,
    /// What the paths in the case are relative to.
    base: PathBuf,
    /// The secret came by an option, and is not in the case.
    secret_by_option: bool,
}

impl Kept {
    /// # Errors
    /// The file is there already, and `--force` was not given.
    pub fn new(path: Option<PathBuf>, force: bool, base: PathBuf, secret_by_option: bool) -> Result<Kept, Refusal> {
        let kept = Kept { path, force, base, secret_by_option };
        if let Some(path) = kept.path.as_deref().filter(|path| !force && exists(path)) {
            return Err(Refusal::input(format!("--save: {} is there already", path.display()))
                .hint("name another file, or add --force to write over it"));
        }
        Ok(kept)
    }

    pub fn is_named(&self) -> bool {
        self.path.is_some()
    }

    /// Writes the case, if a file was named.
    pub fn save(&mut self, case: &Case) -> Result<(), Refusal> {
        let Some(path) = &self.path else { return Ok(()) };
        let text = self.relocated(case, path).to_toml();
        write_private(path, &text).map_err(|wrong| Refusal::input(format!("--save: {}: {wrong}", path.display())))
    }

    /// Names the file in the middle of the talk. One that is there already is not written over.
    pub fn save_as(&mut self, path: &str, case: &Case) -> Result<(), String> {
        let named = PathBuf::from(path);
        if path.is_empty() {
            return Err("say where: save FILE".to_owned());
        }
        if self.path.as_ref() != Some(&named) && !self.force && exists(&named) {
            return Err(format!("{path} is there already; name another file"));
        }
        let text = self.relocated(case, &named).to_toml();
        write_private(&named, &text).map_err(|wrong| format!("{path}: {wrong}"))?;
        self.path = Some(named);
        Ok(())
    }

    /// What is said at the end.
    pub fn closing(&self) -> String {
        let Some(path) = &self.path else { return "the answers were not kept\n\n".to_owned() };
        let secret = if self.secret_by_option { " with the same secret option" } else { "" };
        format!("kept in {0}; the same verdict again: instep diagnose {0}{secret}\n\n", path.display())
    }

    /// The case with paths that still lead to its secret from where it is kept.
    fn relocated(&self, case: &Case, kept_at: &Path) -> Case {
        let mut case = case.clone();
        let beside = |path: &Path| path.parent().map(absolute);
        let moved = beside(kept_at) != Some(absolute(&self.base));
        if let Some(credential) = case.credential.as_mut().filter(|_| moved) {
            credential.source = credential.source.take().map(|source| match source {
                SecretSource::UriFile(path) => SecretSource::UriFile(self.rooted(&path)),
                SecretSource::SecretFile(path) => SecretSource::SecretFile(self.rooted(&path)),
                other => other,
            });
        }
        case
    }

    fn rooted(&self, path: &str) -> String {
        absolute(&self.base.join(path)).to_string_lossy().into_owned()
    }
}
