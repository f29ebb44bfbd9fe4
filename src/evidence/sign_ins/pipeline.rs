//! A log in two threads: one cuts the stream into rows, the other reads them, in their order.

use super::encoding::Utf8;
use super::json::RowTrouble;
use super::moment::TimeReading;
use super::reader::{Item, LogError, item_of_row, settled};
use super::rows::{Cut, Rows};
use std::io::Read;
use std::ops::Range;
use std::sync::mpsc::{SyncSender, sync_channel};

/// How many bytes of rows go from one thread to the other at once.
const BATCH: usize = 1024 * 1024;
/// So many batches wait at most.
const WAITING: usize = 4;

/// Rows on their way.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    /// How many bytes of the stream had been passed behind it.
    position: u64,
    failed: Option<std::io::Error>,
    names_next: bool,
}

enum Piece {
    Row(Range<usize>, u64),
    Other(Item),
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct End {
    pub position: u64,
    pub names_next: bool,
}

/// Hands every item on, with the bytes passed so far.
pub(super) fn each_row<R: Read + Send>(
    rows: Rows<Utf8<R>>,
    times: TimeReading,
    mut take: impl FnMut(Item, u64),
) -> Result<End, LogError> {
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || cut(rows, &sender));
        let mut end = End::default();
        for batch in receiver {
            let Batch { bytes, pieces, position, failed, names_next } = batch;
            for piece in pieces {
                let item = match piece {
                    Piece::Row(range, line) => item_of_row(&bytes[range], line, times),
                    Piece::Other(item) => item,
                };
                take(settled(item)?, position);
            }
            end = End { position, names_next };
            if let Some(wrong) = failed {
                return Err(LogError::Io(wrong));
            }
        }
        Ok(end)
    })
}

/// Cuts until the end, or until nobody wants more.
fn cut<R: Read>(mut rows: Rows<Utf8<R>>, sender: &SyncSender<Batch>) {
    loop {
        let mut batch = Batch::default();
        let ended = fill(&mut batch, &mut rows);
        batch.position = rows.position();
        batch.names_next = rows.names_next_page();
        if sender.send(batch).is_err() || ended {
            return;
        }
    }
}

/// Whether that was the end.
fn fill<R: Read>(batch: &mut Batch, rows: &mut Rows<Utf8<R>>) -> bool {
    /// Pieces without bytes are many where a file is no log.
    const MOST_PIECES: usize = 10_000;
    while batch.bytes.len() < BATCH && batch.pieces.len() < MOST_PIECES {
        match rows.next_cut() {
            Ok(Cut::Row { text, line }) => {
                let start = batch.bytes.len();
                batch.bytes.extend_from_slice(text);
                batch.pieces.push(Piece::Row(start..batch.bytes.len(), line));
            }
            Ok(Cut::Broken { line, why }) => {
                batch.pieces.push(Piece::Other(Item::Unusable { line, why: RowTrouble::Unreadable(why.to_string()) }));
            }
            Ok(Cut::Truncated { line, bytes }) => {
                batch.pieces.push(Piece::Other(Item::Truncated { line, bytes }));
                return true;
            }
            Ok(Cut::End) => return true,
            Err(wrong) => {
                batch.failed = Some(wrong);
                return true;
            }
        }
    }
    false
}
