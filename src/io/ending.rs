use super::udp::duration;
use crate::time::Span;
use std::io::Read;
use std::sync::mpsc;
use std::thread;

/// Waits until so much time has passed or the input has ended, whichever is first; for ever if there is neither.
///
/// What the input says does not matter; one that cannot be read has ended.
///
/// # Errors
/// What the system says if it gives no thread to read the input.
pub fn wait_for_end(length: Option<Span>, input: Option<Box<dyn Read + Send>>) -> std::io::Result<()> {
    let (until_ended, ended) = mpsc::channel::<()>();
    let kept = match input {
        Some(mut input) => {
            thread::Builder::new().spawn(move || {
                drop(std::io::copy(&mut input, &mut std::io::sink()));
                drop(until_ended);
            })?;
            None
        }
        None => Some(until_ended),
    };
    // Nothing is ever sent: the channel closes when the input ends.
    match length {
        Some(length) => drop(ended.recv_timeout(duration(length))),
        None => drop(ended.recv()),
    }
    drop(kept);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_end_will_do() {
        let hour = Some(Span::from_seconds(3600));
        wait_for_end(hour, Some(Box::new(b"anything".as_slice()))).unwrap();
        wait_for_end(None, Some(Box::new(std::io::empty()))).unwrap();
        wait_for_end(Some(Span::from_nanos(1)), None).unwrap();
    }
}
