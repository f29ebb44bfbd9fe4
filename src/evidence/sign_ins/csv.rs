//! The portal's two CSV files, and tables that Log Analytics or PowerShell made of the same rows.
//!
//! Headers have traps: a column twice, blanks behind a name or twice in it. So names are compared without case and with single
//! blanks, and of columns with one name the first that holds something counts.

use super::event::{Machine, SignInEvent, SignInStep};
use super::json::{self, RowTrouble};
use super::moment::{TimeReading, TimeTrouble, proven_order};
use super::tolerant::{kept, truth};
use crate::time::Span;
use csv::ByteRecord;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A row of more bytes has a quote that is never closed.
const LONGEST_ROW: u64 = 8 * 1024 * 1024;
/// So many rows are kept until a date tells the order of all.
const MOST_PENDING: usize = 200_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Date,
    RequestId,
    CorrelationId,
    User,
    UserId,
    Application,
    IpAddress,
    Location,
    Status,
    ErrorCode,
    FailureReason,
    Details,
    ClientApp,
    Browser,
    OperatingSystem,
    MfaResult,
    MfaMethod,
    Requirement,
    ConditionalAccess,
    Risk,
    Steps,
    StepMethod,
    StepMethodDetail,
    StepSucceeded,
    StepResult,
}

/// Columns by their names, as the portal, Log Analytics and the directory's own fields have them.
#[rustfmt::skip]
const COLUMNS: [(&str, Field); 49] = [
    ("date", Field::Date), ("createddatetime", Field::Date), ("timegenerated", Field::Date), ("date and time", Field::Date),
    ("request id", Field::RequestId), ("requestid", Field::RequestId), ("id", Field::RequestId),
    ("correlation id", Field::CorrelationId), ("correlationid", Field::CorrelationId),
    ("username", Field::User), ("userprincipalname", Field::User), ("user principal name", Field::User),
    ("user id", Field::UserId), ("userid", Field::UserId),
    ("application", Field::Application), ("appdisplayname", Field::Application),
    ("ip address", Field::IpAddress), ("ipaddress", Field::IpAddress), ("location", Field::Location),
    ("status", Field::Status),
    ("sign-in error code", Field::ErrorCode), ("error code", Field::ErrorCode), ("errorcode", Field::ErrorCode),
    ("resulttype", Field::ErrorCode),
    ("failure reason", Field::FailureReason), ("failurereason", Field::FailureReason), ("resultdescription", Field::FailureReason),
    ("additional details", Field::Details), ("additionaldetails", Field::Details),
    ("client app", Field::ClientApp), ("clientappused", Field::ClientApp),
    ("browser", Field::Browser), ("operating system", Field::OperatingSystem),
    ("multifactor authentication result", Field::MfaResult),
    ("multifactor authentication auth method", Field::MfaMethod),
    ("authentication requirement", Field::Requirement), ("authenticationrequirement", Field::Requirement),
    ("conditional access", Field::ConditionalAccess), ("conditionalaccessstatus", Field::ConditionalAccess),
    ("risk state", Field::Risk), ("riskstate", Field::Risk), ("riskeventtypes_v2", Field::Risk), ("riskeventtypes", Field::Risk),
    ("authenticationdetails", Field::Steps),
    ("authentication method", Field::StepMethod),
    ("authentication method detail", Field::StepMethodDetail),
    ("succeeded", Field::StepSucceeded),
    ("result detail", Field::StepResult), ("authentication step result detail", Field::StepResult),
];

/// Which of the portal's two files a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// One row a sign-in.
    SignIns,
    /// One row a step.
    Steps,
}

/// What the columns of a table are.
pub(super) struct Header {
    fields: Vec<Option<Field>>,
    /// The name of the date's column says UTC.
    dates_in_utc: bool,
    delimiter: u8,
}

impl Header {
    /// Of the first line of a text, if it is one of a sign-in log.
    pub fn of(head: &[u8]) -> Option<Header> {
        let text = String::from_utf8_lossy(head);
        let line = text.lines().find(|line| !line.trim().is_empty())?;
        let delimiter =
            [b',', b';', b'\t'].into_iter().max_by_key(|sign| line.bytes().filter(|byte| byte == sign).count())?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(line.as_bytes());
        let names = reader.byte_records().next()?.ok()?;
        let names: Vec<String> = names.iter().map(|name| normalised(&String::from_utf8_lossy(name))).collect();
        let dates_in_utc = names.iter().any(|name| of_name(name) == Some(Field::Date) && name.contains("utc"));
        let header = Header { fields: names.iter().map(|name| of_name(name)).collect(), dates_in_utc, delimiter };
        header.part().map(|_| header)
    }

    /// Which file it is; none if it is no sign-in log.
    pub fn part(&self) -> Option<Part> {
        let has = |field| self.fields.contains(&Some(field));
        if has(Field::StepMethod) && has(Field::StepSucceeded) && has(Field::RequestId) {
            return Some(Part::Steps);
        }
        (has(Field::Date) && (has(Field::Status) || has(Field::ErrorCode))).then_some(Part::SignIns)
    }
}

/// `Date (UTC)` and `TimeGenerated [UTC]` are dates as well.
fn of_name(name: &str) -> Option<Field> {
    let bare = name.trim_end_matches("(utc)").trim_end_matches("[utc]").trim_end();
    COLUMNS.iter().find(|(known, _)| *known == bare).map(|(_, field)| *field)
}

fn normalised(name: &str) -> String {
    let letters = name.trim_start_matches('\u{feff}').trim_matches(['"', '\u{feff}']).replace('\u{a0}', " ");
    letters.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What a row of a table says.
#[derive(Debug)]
pub(super) enum TableRow {
    SignIn(Box<SignInEvent>),
    /// A step and the request it belongs to.
    Step {
        request_id: String,
        step: SignInStep,
    },
}

/// A table that is read row by row.
pub(super) struct Table<R> {
    reader: csv::Reader<Guarded<R>>,
    header: Header,
    part: Part,
    times: TimeReading,
    since_row: Arc<AtomicU64>,
    /// Rows whose dates cannot be read yet.
    pending: Vec<(u64, ByteRecord)>,
    /// They are being read now.
    draining: bool,
    headed: bool,
}

/// What comes next in a table.
pub(super) enum Next {
    Row(TableRow),
    Trouble(u64, RowTrouble),
    /// Nothing that follows can be read.
    Torn(u64),
    End,
}

impl<R: Read> Table<R> {
    pub fn new(source: R, header: Header, times: TimeReading) -> Table<R> {
        let since_row = Arc::new(AtomicU64::new(0));
        let guarded = Guarded { source, since_row: Arc::clone(&since_row) };
        let part = header.part().unwrap_or(Part::SignIns);
        let zone = if header.dates_in_utc { Some(Span::ZERO) } else { times.zone };
        let times = TimeReading { zone, ..times };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(header.delimiter)
            .from_reader(guarded);
        Table { reader, header, part, times, since_row, pending: Vec::new(), draining: false, headed: false }
    }

    pub fn part(&self) -> Part {
        self.part
    }

    /// How many bytes have been passed.
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row.
    ///
    /// # Errors
    /// What reading says, or that the dates of the whole table could be read in two ways.
    pub fn next(&mut self) -> Result<Next, TableError> {
        loop {
            if self.draining {
                match self.pending.pop() {
                    Some((line, record)) => return Ok(self.row(line, &record)),
                    None => self.draining = false,
                }
            }
            let mut record = ByteRecord::new();
            let line = self.reader.position().line();
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) if self.pending.is_empty() => return Ok(Next::End),
                Ok(false) => return Err(self.no_order()),
                Err(wrong) => return torn(line, wrong),
            }
            self.since_row.store(0, Ordering::Relaxed);
            if !std::mem::replace(&mut self.headed, true) || record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            let line = record.position().map_or(line, csv::Position::line);
            if self.is_open(&record) {
                if self.pending.len() == MOST_PENDING {
                    return Err(self.no_order());
                }
                self.pending.push((line, record));
                continue;
            }
            return Ok(self.row(line, &record));
        }
    }

    /// Whether this row's date cannot be read before the order of all is known. A date that proves the order makes it known.
    fn is_open(&mut self, record: &ByteRecord) -> bool {
        if self.times.date_order.is_some() || self.part == Part::Steps {
            return false;
        }
        let date = self.cell(record, Field::Date).unwrap_or_default();
        if self.times.read(&date) != Err(TimeTrouble::NoOrder) {
            return false;
        }
        self.times.date_order = proven_order(&date);
        self.draining = self.times.date_order.is_some();
        !self.draining
    }

    fn no_order(&mut self) -> TableError {
        let first = self.pending.first().map(|(line, record)| (*line, self.cell(record, Field::Date)));
        let (line, date) = first.unwrap_or((1, None));
        TableError::NoOrder { line, date: date.unwrap_or_default() }
    }

    /// The first column of a field that holds something.
    fn cell(&self, record: &ByteRecord, wanted: Field) -> Option<String> {
        let cells = self.header.fields.iter().zip(record.iter());
        let mut meant = cells.filter(|(field, _)| **field == Some(wanted));
        meant.find_map(|(_, cell)| kept(&String::from_utf8_lossy(cell)))
    }

    fn row(&self, line: u64, record: &ByteRecord) -> Next {
        let (columns, cells) = (self.header.fields.len(), record.len());
        if cells < columns {
            let why = format!("it has {cells} of {columns} columns");
            return Next::Trouble(line, RowTrouble::Unreadable(why));
        }
        let read = match self.part {
            Part::SignIns => self.sign_in(record).map(|event| TableRow::SignIn(Box::new(event))),
            Part::Steps => self.step(record),
        };
        read.map_or_else(|trouble| Next::Trouble(line, trouble), Next::Row)
    }

    fn step(&self, record: &ByteRecord) -> Result<TableRow, RowTrouble> {
        let cell = |field| self.cell(record, field);
        let request_id = cell(Field::RequestId).ok_or(RowTrouble::NotASignIn)?;
        let step = SignInStep {
            at: cell(Field::Date).and_then(|date| self.times.read(&date).ok()),
            method: cell(Field::StepMethod),
            method_detail: cell(Field::StepMethodDetail),
            succeeded: cell(Field::StepSucceeded).as_deref().and_then(truth),
            result: cell(Field::StepResult),
        };
        Ok(TableRow::Step { request_id, step })
    }

    fn sign_in(&self, record: &ByteRecord) -> Result<SignInEvent, RowTrouble> {
        let cell = |field| self.cell(record, field);
        let date = cell(Field::Date).ok_or(RowTrouble::NotASignIn)?;
        let at = self.times.read(&date).map_err(|trouble| RowTrouble::Time(trouble, date))?;
        let status = cell(Field::Status).unwrap_or_default();
        let (code, reason, details) = json::status(&status);
        let code = cell(Field::ErrorCode).and_then(|code| code.parse().ok()).or(code);
        let steps = cell(Field::Steps).map_or_else(Vec::new, |text| json::steps(&text, self.times));
        let error_code = code.or_else(|| truth(&status).filter(|success| *success).map(|_| 0));
        if error_code.is_none() && steps.is_empty() && status.is_empty() {
            return Err(RowTrouble::NotASignIn);
        }
        let machine =
            Machine { operating_system: cell(Field::OperatingSystem), browser: cell(Field::Browser), name: None };
        Ok(SignInEvent {
            id: cell(Field::RequestId),
            correlation_id: cell(Field::CorrelationId),
            user: cell(Field::User),
            user_id: cell(Field::UserId),
            application: cell(Field::Application),
            ip_address: cell(Field::IpAddress),
            location: cell(Field::Location),
            client_app: cell(Field::ClientApp),
            machine,
            error_code,
            failure_reason: cell(Field::FailureReason).or(reason).filter(|text| !text.eq_ignore_ascii_case("other.")),
            additional_details: cell(Field::MfaResult).or_else(|| cell(Field::Details)).or(details),
            mfa_method: cell(Field::MfaMethod),
            steps,
            requirement: cell(Field::Requirement),
            conditional_access: cell(Field::ConditionalAccess),
            risks: cell(Field::Risk).filter(|risk| !json::is_no_risk(risk)).into_iter().collect(),
            ..SignInEvent::empty(at)
        })
    }
}

/// Why a whole table cannot be read.
#[derive(Debug)]
pub(super) enum TableError {
    /// Dates such as 05/01/2024 only.
    NoOrder {
        line: u64,
        date: String,
    },
    Io(std::io::Error),
}

fn torn(line: u64, wrong: csv::Error) -> Result<Next, TableError> {
    match wrong.into_kind() {
        csv::ErrorKind::Io(wrong) if wrong.kind() != std::io::ErrorKind::InvalidData => Err(TableError::Io(wrong)),
        _ => Ok(Next::Torn(line)),
    }
}

/// A source that ends in an error where a row does not end.
struct Guarded<R> {
    source: R,
    since_row: Arc<AtomicU64>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(into)?;
        let passed = self.since_row.fetch_add(count as u64, Ordering::Relaxed);
        if passed > LONGEST_ROW { Err(std::io::ErrorKind::InvalidData.into()) } else { Ok(count) }
    }
}
