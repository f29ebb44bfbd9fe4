//! The files of a log: opened, put into order, read with a bar that shows how far it is.

use crate::cli::Refusal;
use crate::cli::progress::Progress;
use crate::evidence::sign_ins::{DateOrder, Item, LogError, LogReader, Shape, SignInLog, TimeReading, cleaned, zone};
use crate::io::{FileError, World, open_stream};
use crate::time::Span;
use clap::{Args, ValueEnum};
use std::io::Read;
use std::path::{Path, PathBuf};

/// From one look at the bar to the next, in rows.
const BETWEEN: u64 = 4096;
/// So many users are named where one has to be chosen.
const MOST_USERS: usize = 8;

/// How a log is to be read, and whose sign-ins count.
#[derive(Args, Clone, Default)]
pub(in crate::cli) struct ReadingFlags {
    /// Only this user's sign-ins: principal name or object id
    #[arg(long, value_name = "USER")]
    pub user: Option<String>,
    /// The zone of times that have none: +02:00, or UTC as in the portal's downloads
    #[arg(long, value_name = "ZONE", value_parser = told_zone, allow_hyphen_values = true)]
    zone: Option<Span>,
    /// How dates such as 05/01/2024 are to be read, where the file does not tell
    #[arg(long, value_name = "ORDER")]
    date_order: Option<ToldOrder>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ToldOrder {
    DayFirst,
    MonthFirst,
}

/// A file that was read.
pub(in crate::cli) struct FileRead {
    /// Its name.
    pub name: String,
    /// What it is.
    pub shape: Shape,
    /// How many bytes of it were read.
    pub bytes: u64,
    /// How many sign-ins or steps it has.
    pub rows: u64,
    /// Where it ends in the middle of something: the line, and the bytes up to its end.
    pub truncated: Option<(u64, u64)>,
    /// It says that it goes on in another page.
    pub names_next_page: bool,
}

/// A file that was opened.
struct Opened {
    place: usize,
    name: String,
    reader: LogReader<Box<dyn Read + Send>>,
    size: u64,
}

impl ReadingFlags {
    /// The sign-ins of one user, in a log that says its times and dates as the portal and Graph do.
    #[cfg(feature = "graph")]
    pub(in crate::cli) fn of_user(user: &str) -> ReadingFlags {
        ReadingFlags { user: Some(user.to_owned()), ..ReadingFlags::default() }
    }

    fn times(&self) -> TimeReading {
        let date_order = self.date_order.map(|order| match order {
            ToldOrder::DayFirst => DateOrder::DayFirst,
            ToldOrder::MonthFirst => DateOrder::MonthFirst,
        });
        TimeReading { zone: self.zone, date_order }
    }

    /// Whether anything was said that only a log needs.
    pub fn is_given(&self) -> bool {
        self.user.is_some() || self.zone.is_some() || self.date_order.is_some()
    }
}

/// Reads all files into a log: the portal's tables of steps first, for the sign-ins are joined with them.
pub(in crate::cli) fn read(
    paths: &[PathBuf],
    flags: &ReadingFlags,
    log: &mut SignInLog,
    world: &mut World,
) -> Result<Vec<FileRead>, Refusal> {
    if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Refusal::input("standard input cannot hold two files").hint("name files instead of -"));
    }
    let mut opened = Vec::new();
    for (place, path) in paths.iter().enumerate() {
        opened.push(open(place, path, flags.times(), world)?);
    }
    let only_steps = opened.iter().all(|file| file.reader.shape() == Shape::StepTable);
    if only_steps {
        let name = opened.first().map_or("", |file| file.name.as_str());
        return Err(Refusal::input(format!("{name}: it has the steps of sign-ins, and not the sign-ins"))
            .hint("name the portal's other file as well: InteractiveSignIns_..., without AuthDetails"));
    }
    opened.sort_by_key(|file| file.reader.shape() != Shape::StepTable);
    let all = opened.iter().map(|file| file.size).sum();
    let mut progress = Progress::of("reading", world);
    let mut before = 0;
    let mut files = Vec::new();
    for file in opened {
        let (size, place) = (file.size, file.place);
        files.push((
            place,
            read_one(file, log, |done| {
                // How long standard input is nobody knows.
                if all > 0 {
                    progress.show(before + done, all);
                }
            })?,
        ));
        before += size;
    }
    files.sort_by_key(|(place, _)| *place);
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// The same of what a service sent.
#[cfg(feature = "graph")]
pub(in crate::cli) fn read_pages(name: &str, pages: Vec<u8>, log: &mut SignInLog) -> Result<FileRead, Refusal> {
    let size = pages.len() as u64;
    let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(pages));
    let reader = LogReader::new(source, TimeReading::default()).map_err(|wrong| of_log(name, &wrong))?;
    read_one(Opened { place: 0, name: name.to_owned(), reader, size }, log, |_| {})
}

fn open(place: usize, path: &Path, times: TimeReading, world: &mut World) -> Result<Opened, Refusal> {
    let is_stdin = path.as_os_str() == "-";
    let name = if is_stdin { "standard input".to_owned() } else { cleaned(&path.display().to_string()) };
    let (source, size): (Box<dyn Read + Send>, u64) = if is_stdin {
        (world.take_stdin(), 0)
    } else {
        let (file, size) = open_stream(path).map_err(|wrong: FileError| Refusal::input(format!("{name}: {wrong}")))?;
        (Box::new(file), size.unwrap_or(0))
    };
    let reader = LogReader::new(source, times).map_err(|wrong| of_log(&name, &wrong))?;
    Ok(Opened { place, name, reader, size })
}

fn read_one(file: Opened, log: &mut SignInLog, mut show: impl FnMut(u64)) -> Result<FileRead, Refusal> {
    let Opened { place, name, reader, .. } = file;
    log.begin_file(place);
    let (before, shape) = (log.counts, reader.shape());
    let (mut truncated, mut rows) = (None, 0_u64);
    let end = reader.for_each(|item, position| {
        if let Item::Truncated { line, bytes } = item {
            truncated = Some((line, bytes));
        }
        log.add(item);
        rows += 1;
        if rows.is_multiple_of(BETWEEN) {
            show(position);
        }
    });
    let end = end.map_err(|wrong| of_log(&name, &wrong))?;
    let read = log.counts.rows - before.rows;
    let unusable = log.counts.unusable - before.unusable;
    let is_other = log.counts.other_logs > before.other_logs;
    if read == 0 && (unusable > 0 || is_other || truncated.is_some()) {
        return Err(not_a_log(&name, log, place, unusable));
    }
    Ok(FileRead { shape, bytes: end.bytes, rows: read, truncated, names_next_page: end.names_next_page, name })
}

fn not_a_log(name: &str, log: &SignInLog, place: usize, unusable: u64) -> Refusal {
    let refusal = Refusal::input(format!("{name}: it is no sign-in log: no row of it is a sign-in"));
    let refusal = match log.unusable.iter().find(|row| row.file == place) {
        Some(row) => refusal.hint(format!("line {}, the first of {unusable}: {}", row.line, row.why)),
        None => refusal,
    };
    refusal.hint("the portal's download of sign-in logs, Graph's auditLogs/signIns and rows of Azure Monitor are read")
}

fn of_log(name: &str, wrong: &LogError) -> Refusal {
    Refusal::input(format!("{name}: {wrong}")).hint(wrong.hint())
}

/// Refuses a log of several users where only one can be meant, and names them.
pub(in crate::cli) fn one_user(log: &SignInLog) -> Result<(), Refusal> {
    let users = log.users();
    if users.len() <= 1 {
        return Ok(());
    }
    let named: Vec<String> =
        users.iter().take(MOST_USERS).map(|(user, count)| format!("{} ({count})", cleaned(user))).collect();
    let more = match users.len() - named.len() {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    Err(Refusal::input(format!("the log has sign-ins of {} users", users.len()))
        .hint(format!("say whose with --user: {}{more}", named.join(", "))))
}

fn told_zone(text: &str) -> Result<Span, String> {
    zone(text).ok_or_else(|| format!("'{}' is no offset from UTC\nwrite UTC or +02:00", cleaned(text)))
}
