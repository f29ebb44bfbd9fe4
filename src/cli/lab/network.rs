use crate::cli::options::positive_length;
use crate::lab::Chance;
use crate::lab::network::{Condition, Path};
use crate::time::Span;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// The network before a stand-in: a named one, and what is to be different about it.
#[derive(Args)]
#[command(next_help_heading = "Network")]
pub(super) struct Network {
    /// What the network is like; the options below change single traits of it
    #[arg(long, value_name = "NAME", default_value = "clean", value_parser = condition())]
    condition: Condition,
    /// How long a packet takes, each way
    #[arg(long, value_name = "DURATION", value_parser = positive_length, conflicts_with_all = ["up", "down"])]
    delay: Option<Span>,
    /// How long a request takes to the server
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    up: Option<Span>,
    /// How long an answer takes to the client
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    down: Option<Span>,
    /// By how much delays differ, either way
    #[arg(long, value_name = "DURATION", value_parser = positive_length)]
    jitter: Option<Span>,
    /// How many packets are lost, in each direction: 20% or 0.2
    #[arg(long, value_name = "CHANCE", value_parser = chance)]
    loss: Option<Chance>,
    /// How many packets arrive twice, in each direction
    #[arg(long, value_name = "CHANCE", value_parser = chance)]
    duplicate: Option<Chance>,
}

impl Network {
    /// The path that all of this describes.
    pub(super) fn path(&self) -> Path {
        let mut path = self.condition.path();
        path.up.base = self.delay.or(self.up).unwrap_or(path.up.base);
        path.down.base = self.delay.or(self.down).unwrap_or(path.down.base);
        for leg in [&mut path.up, &mut path.down] {
            leg.jitter = self.jitter.unwrap_or(leg.jitter);
            leg.loss = self.loss.unwrap_or(leg.loss);
            leg.duplicates.chance = self.duplicate.unwrap_or(leg.duplicates.chance);
        }
        path
    }
}

fn condition() -> impl TypedValueParser<Value = Condition> {
    let names = Condition::ALL.map(|condition| PossibleValue::new(condition.name()).help(condition.says()));
    PossibleValuesParser::new(names).map(|name| {
        let meant = Condition::ALL.into_iter().find(|condition| condition.name() == name);
        meant.expect("only names of conditions get through")
    })
}

/// Reads `20%` or `0.2`; the error carries its hint in a second line.
fn chance(text: &str) -> Result<Chance, String> {
    let (number, per) = text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim_end(), 100.0));
    let number: f64 = number.parse().map_err(|_| format!("'{text}' is no probability\nwrite 20% or 0.2"))?;
    match Chance::new(number / per) {
        Some(chance) => Ok(chance),
        None if per == 1.0 && (0.0..=100.0).contains(&number) => {
            Err(format!("probability '{text}' is more than 1\nwrite {text}% for {text} in a hundred"))
        }
        None => Err(format!("probability '{text}' is not from 0% to 100%\nwrite 20% or 0.2")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_a_share_or_so_many_in_a_hundred() {
        for text in ["20%", "20 %", "0.2"] {
            assert_eq!(chance(text), Ok(Chance::percent(20)), "{text}");
        }
        assert_eq!(chance("20"), Err("probability '20' is more than 1\nwrite 20% for 20 in a hundred".to_owned()));
        for text in ["", "%", "-1%", "101%", "1e9", "nan", "often"] {
            assert!(chance(text).is_err(), "{text}");
        }
    }
}
