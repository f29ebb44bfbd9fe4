use crate::time::Span;

/// The lines of a text that have a label, a colon and a value.
pub(super) struct Fields<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Fields<'t> {
    pub(super) fn of(text: &'t str) -> Fields<'t> {
        let cut = |line: &'t str| line.split_once(':').map(|(label, value)| (label.trim(), value.trim()));
        Fields(text.lines().filter_map(cut).collect())
    }

    /// The value of the first line with this label.
    pub(super) fn value(&self, label: &str) -> Option<&'t str> {
        self.0.iter().find(|(found, _)| *found == label).map(|(_, value)| *value)
    }

    /// The same as seconds, with `s` or ` seconds` behind the number.
    pub(super) fn seconds(&self, label: &str) -> Option<Span> {
        let value = self.value(label)?;
        seconds(value.strip_suffix(" seconds").or_else(|| value.strip_suffix('s')).unwrap_or(value))
    }

    /// The whole number with which a value begins: `3` of `3(not synchronized)`.
    pub(super) fn number(&self, label: &str) -> Option<u32> {
        let value = self.value(label)?;
        value.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
    }
}

/// `-0.0038147`, `+00.1234567`, with a comma for the point too: seconds. No exponents, no words.
pub(super) fn seconds(text: &str) -> Option<Span> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let begins = digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let number: f64 = text.replace(',', ".").parse().ok()?;
    (plain && begins && number.is_finite()).then(|| Span::from_seconds_f64(number))
}

/// As systemd writes lengths of time: `34min 8s`, `517us`, `-5.086ms`, `10month 2w`. What follows in brackets is left out.
pub(super) fn systemd_span(text: &str) -> Option<Span> {
    let text = text.split('(').next()?.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(Span::ZERO);
    }
    let parts: Option<Vec<f64>> = rest.split_whitespace().map(systemd_part).collect();
    let total: f64 = parts.filter(|parts| !parts.is_empty())?.into_iter().sum();
    Some(Span::from_seconds_f64(sign * total))
}

fn systemd_part(text: &str) -> Option<f64> {
    let (number, unit) = text.split_at(text.find(|letter: char| letter.is_ascii_alphabetic())?);
    // systemd.time(7): a month is 30.44 days, a year 365.25.
    let factor = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        "month" => 2_630_016.0,
        "y" => 31_557_600.0,
        _ => return None,
    };
    Some(seconds(number)?.seconds() * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemds_lengths_are_read() {
        let read = |text: &str| systemd_span(text).map(|span| (span.seconds() * 1e6).round());
        assert_eq!(read("34min 8s (min: 32s; max 34min 8s)"), Some(2_048e6));
        assert_eq!(read("-5.086ms"), Some(-5_086.0));
        assert_eq!(read("+7.493693s"), Some(7_493_693.0));
        assert_eq!(read("517us"), Some(517.0));
        assert_eq!(read("0"), Some(0.0));
        assert_eq!(read("10month 2w 1d 13h 28min 23.169258s"), Some(27_644_663_169_258.0));
        for wrong in ["", "n/a", "5", "ms", "1 s", "infs", "5xs", "1e3s"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn seconds_have_digits_and_nothing_else() {
        assert_eq!(seconds("+00,5"), Some(Span::from_nanos(500_000_000)));
        for wrong in ["", "-", "inf", "nan", "1e5", "0x1", "1.2.3", ".5"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
