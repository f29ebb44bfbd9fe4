use super::leak::masked;
use crate::io::World;

/// The command line as it could be typed into a POSIX shell, without any secret or live code in it.
pub fn command_line(world: &World) -> String {
    let arguments = world.arguments.iter().skip(1).map(|argument| quoted(&argument.to_string_lossy()));
    let line = std::iter::once("instep".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ");
    masked(&line, &world.arguments).0
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_change_are_quoted() {
        assert_eq!(
            ["--seed=1", "", "a b", "it's", "$HOME"].map(quoted),
            ["--seed=1", "''", "'a b'", "'it'\\''s'", "'$HOME'"]
        );
    }
}
