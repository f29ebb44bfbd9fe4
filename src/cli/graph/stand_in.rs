use super::credential::read_source;
use crate::cli::Refusal;
use crate::io::World;
use serde::Deserialize;
use std::path::Path;

/// What `instep lab graph` prints when it is ready, as far as a client needs it. It has secrets: no `Debug`.
#[derive(Deserialize)]
pub(super) struct StandIn {
    pub base: String,
    pub login: String,
    pub tenant: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub access_token: Option<String>,
}

#[derive(Deserialize)]
struct Ready {
    schema: String,
    graph: Option<StandIn>,
}

impl StandIn {
    /// Reads the line from a file.
    pub fn read(path: &Path, world: &mut World) -> Result<StandIn, Refusal> {
        // Its secrets are made up, so that others may read it.
        let (text, _) = read_source("--stand-in", path, world)?;
        let wrong = |why: &str| {
            Refusal::input(format!("--stand-in {}: {why}", path.display()))
                .hint("it is the line that instep lab graph prints: instep lab graph > ready.json")
        };
        let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let ready: Ready = serde_json::from_str(line).or_else(|_| serde_json::from_str(&text)).map_err(|error| {
            wrong(&format!("it is no instep.lab/1 (line {}, column {})", error.line(), error.column()))
        })?;
        match (ready.schema.as_str(), ready.graph) {
            ("instep.lab/1", Some(graph)) => Ok(graph),
            ("instep.lab/1", None) => Err(wrong("that stand-in serves no Graph")),
            _ => Err(wrong("its schema is not instep.lab/1")),
        }
    }
}
