//! One row of a log as JSON: Graph's sign-ins, and the rows of Azure Monitor, nested or flat.
//!
//! Names of fields are compared without case, for the same field is `createdDateTime` in one export and `CreatedDateTime` in
//! the next. What has another type than it should is taken for absent: one odd field loses no row.

use super::event::{Machine, Phone, SignInEvent, SignInStep};
use super::moment::{TimeReading, TimeTrouble};
use super::tolerant::{Fields, List, MOST_ITEMS, Object, Text, Texts, first, kept};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess};
use std::fmt;

/// Why a row is no sign-in that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowTrouble {
    /// It cannot be read at all; why.
    Unreadable(String),
    /// It is something else than a sign-in.
    NotASignIn,
    /// It belongs to another log, such as the audit log.
    OtherLog,
    /// Its time cannot be read; the time.
    Time(TimeTrouble, String),
}

impl fmt::Display for RowTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "it cannot be read: {why}"),
            Self::NotASignIn => f.write_str("it is no sign-in: it has no time, or neither a status nor steps"),
            Self::OtherLog => f.write_str("it belongs to another log"),
            Self::Time(trouble, text) => write!(f, "the time {} {trouble}", super::clean::quoted(text)),
        }
    }
}

impl fmt::Display for TimeTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoZone => "has no zone",
            Self::NoOrder => "may begin with the day or with the month",
            Self::Unreadable => "cannot be read",
        })
    }
}

impl std::error::Error for RowTrouble {}

/// Reads one sign-in: an element of Graph's `value`, of the portal's array, or a row of Azure Monitor.
///
/// ```
/// use instep::evidence::sign_ins::{TimeReading, read_event};
/// let row = br#"{"id":"a","createdDateTime":"2026-11-21T10:00:12Z","status":{"errorCode":500121}}"#;
/// assert_eq!(read_event(row, TimeReading::default()).unwrap().error_code, Some(500_121));
/// ```
///
/// # Errors
/// [`RowTrouble`].
pub fn read_event(json: &[u8], times: TimeReading) -> Result<SignInEvent, RowTrouble> {
    let Object(row): Object<Row> = serde_json::from_slice(json).map_err(|wrong| unreadable(&wrong))?;
    row.event(times)
}

/// Reads a page that Graph answered with: `{"value": […]}`. Rows that cannot be used are in their place.
///
/// # Errors
/// If it is no JSON object with a list `value`.
pub fn read_page(json: &[u8], times: TimeReading) -> Result<Vec<Result<SignInEvent, RowTrouble>>, RowTrouble> {
    #[derive(Deserialize)]
    struct Page<'a> {
        #[serde(borrow)]
        value: Vec<&'a serde_json::value::RawValue>,
    }
    let page: Page = serde_json::from_slice(json).map_err(|wrong| unreadable(&wrong))?;
    Ok(page.value.into_iter().map(|row| read_event(row.get().as_bytes(), times)).collect())
}

/// What the JSON reader says, without a piece of the row.
fn unreadable(wrong: &serde_json::Error) -> RowTrouble {
    use serde_json::error::Category;
    let why = match wrong.classify() {
        Category::Eof => "it ends too soon".to_owned(),
        Category::Io => "it cannot be loaded".to_owned(),
        Category::Syntax | Category::Data => {
            format!("no valid JSON at its line {}, column {}", wrong.line(), wrong.column())
        }
    };
    RowTrouble::Unreadable(why)
}

/// All that is read of a row, before its times are.
#[derive(Default)]
struct Row {
    id: Option<String>,
    correlation_id: Option<String>,
    created: Option<String>,
    generated: Option<String>,
    category: Option<String>,
    user: Option<String>,
    user_id: Option<String>,
    application: Option<String>,
    ip_address: Option<String>,
    location: Option<String>,
    client_app: Option<String>,
    machine: Machine,
    phone: Phone,
    status: Status,
    steps: Vec<Step>,
    mfa: Mfa,
    requirement: Option<String>,
    conditional_access: Option<String>,
    risks: Vec<String>,
    approvals: Vec<Approval>,
    interactive: Option<bool>,
    kinds: Vec<String>,
}

#[derive(Default)]
struct Status {
    code: Option<i64>,
    reason: Option<String>,
    details: Option<String>,
}

#[derive(Default)]
struct Step {
    at: Option<String>,
    step: SignInStep,
}

#[derive(Default)]
struct Mfa {
    method: Option<String>,
}

#[derive(Default)]
struct Approval {
    text: Option<String>,
}

#[derive(Default)]
struct Place {
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

impl Fields for Row {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "id" => first(&mut self.id, map)?,
            "correlationid" => first(&mut self.correlation_id, map)?,
            "createddatetime" => first(&mut self.created, map)?,
            "timegenerated" | "time" => first(&mut self.generated, map)?,
            "category" => first(&mut self.category, map)?,
            "userprincipalname" => first(&mut self.user, map)?,
            "userid" => first(&mut self.user_id, map)?,
            "appdisplayname" => first(&mut self.application, map)?,
            "ipaddress" | "calleripaddress" => first(&mut self.ip_address, map)?,
            "location" => {
                let Object(place) = map.next_value::<Object<Place>>()?;
                self.location = self.location.take().or(place.text());
            }
            "clientappused" => first(&mut self.client_app, map)?,
            "devicedetail" => self.machine = map.next_value::<Object<Machine>>()?.0,
            "authenticationappdevicedetails" => self.phone = map.next_value::<Object<Phone>>()?.0,
            "status" => self.status.add(map.next_value::<Object<Status>>()?.0),
            "resulttype" => self.status.code = self.status.code.or(map.next_value::<Text>()?.number()),
            "resultdescription" => first(&mut self.status.reason, map)?,
            "authenticationdetails" => self.steps = map.next_value::<List<Step>>()?.0,
            "mfadetail" => self.mfa = map.next_value::<Object<Mfa>>()?.0,
            "authenticationrequirement" => first(&mut self.requirement, map)?,
            "conditionalaccessstatus" => first(&mut self.conditional_access, map)?,
            "risklevelduringsignin" | "risklevelaggregated" | "riskstate" | "riskdetail" => {
                self.add_risk(map.next_value::<Text>()?.0);
            }
            "riskeventtypes" | "riskeventtypes_v2" => {
                map.next_value::<Texts>()?.0.into_iter().for_each(|kind| self.add_risk(Some(kind)));
            }
            "authenticationapppolicyevaluationdetails" => self.approvals = map.next_value::<List<Approval>>()?.0,
            "isinteractive" => self.interactive = map.next_value::<Text>()?.truth(),
            "signineventtypes" => self.kinds = map.next_value::<Texts>()?.0,
            "properties" => {
                let Object(inner) = map.next_value::<Object<Row>>()?;
                self.add(inner);
            }
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl Row {
    fn add_risk(&mut self, risk: Option<String>) {
        let Some(risk) = risk.filter(|risk| !is_no_risk(risk)) else { return };
        if self.risks.len() < MOST_ITEMS && !self.risks.contains(&risk) {
            self.risks.push(risk);
        }
    }

    /// Adds what stands in `properties`, which knows better than the row around it.
    fn add(&mut self, inner: Row) {
        let better = |own: &mut Option<String>, inner: Option<String>| *own = inner.or_else(|| own.take());
        better(&mut self.id, inner.id);
        better(&mut self.correlation_id, inner.correlation_id);
        better(&mut self.created, inner.created);
        better(&mut self.generated, inner.generated);
        better(&mut self.user, inner.user);
        better(&mut self.user_id, inner.user_id);
        better(&mut self.application, inner.application);
        better(&mut self.ip_address, inner.ip_address);
        better(&mut self.location, inner.location);
        better(&mut self.client_app, inner.client_app);
        better(&mut self.requirement, inner.requirement);
        better(&mut self.conditional_access, inner.conditional_access);
        better(&mut self.mfa.method, inner.mfa.method);
        self.machine = inner.machine;
        self.phone = inner.phone;
        self.status.add(inner.status);
        self.steps = inner.steps;
        inner.risks.into_iter().for_each(|risk| self.add_risk(Some(risk)));
        self.approvals = inner.approvals;
        self.interactive = inner.interactive.or(self.interactive);
        self.kinds = inner.kinds;
    }

    fn event(self, times: TimeReading) -> Result<SignInEvent, RowTrouble> {
        let is_interactive = self.is_interactive();
        if self.category.as_deref().is_some_and(|category| !contains(category, "signin")) {
            return Err(RowTrouble::OtherLog);
        }
        let text = self.created.or(self.generated).ok_or(RowTrouble::NotASignIn)?;
        if self.status.code.is_none() && self.steps.is_empty() {
            return Err(RowTrouble::NotASignIn);
        }
        let at = times.read(&text).map_err(|trouble| RowTrouble::Time(trouble, text))?;
        let step = |step: Step| SignInStep { at: step.at.and_then(|at| times.read(&at).ok()), ..step.step };
        Ok(SignInEvent {
            id: self.id,
            correlation_id: self.correlation_id,
            user: self.user,
            user_id: self.user_id,
            application: self.application,
            ip_address: self.ip_address,
            location: self.location,
            client_app: self.client_app,
            machine: self.machine,
            phone: self.phone,
            error_code: self.status.code,
            failure_reason: self.status.reason,
            additional_details: self.status.details,
            mfa_method: self.mfa.method,
            steps: self.steps.into_iter().map(step).collect(),
            requirement: self.requirement,
            conditional_access: self.conditional_access,
            risks: self.risks,
            approvals: self.approvals.into_iter().filter_map(|approval| approval.text).collect(),
            interactive: is_interactive,
            ..SignInEvent::empty(at)
        })
    }

    fn is_interactive(&self) -> Option<bool> {
        let told = self.category.iter().chain(&self.kinds);
        let non = told.clone().any(|kind| contains(kind, "noninteractive"));
        let yes = self.kinds.iter().any(|kind| kind.eq_ignore_ascii_case("interactiveUser"));
        self.interactive.or(if non { Some(false) } else { yes.then_some(true) })
    }
}

impl Status {
    fn add(&mut self, other: Status) {
        self.code = other.code.or(self.code);
        self.reason = other.reason.or_else(|| self.reason.take());
        self.details = other.details.or_else(|| self.details.take());
    }
}

impl Fields for Status {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "errorcode" => self.code = map.next_value::<Text>()?.number(),
            "failurereason" => first(&mut self.reason, map)?,
            "additionaldetails" => first(&mut self.details, map)?,
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl Fields for Step {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "authenticationstepdatetime" => first(&mut self.at, map)?,
            "authenticationmethod" => first(&mut self.step.method, map)?,
            "authenticationmethoddetail" => first(&mut self.step.method_detail, map)?,
            "succeeded" => self.step.succeeded = map.next_value::<Text>()?.truth(),
            "authenticationstepresultdetail" => first(&mut self.step.result, map)?,
            _ => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl Fields for Mfa {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "authmethod" => first(&mut self.method, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

impl Fields for Machine {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "operatingsystem" => first(&mut self.operating_system, map),
            "browser" => first(&mut self.browser, map),
            "displayname" => first(&mut self.name, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

impl Fields for Phone {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "deviceid" => first(&mut self.device_id, map),
            "operatingsystem" => first(&mut self.operating_system, map),
            "appversion" => first(&mut self.app_version, map),
            "clientapp" => first(&mut self.client_app, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

/// What was evaluated, whatever the field is called: its words are what counts.
impl Fields for Approval {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "authenticationpolicyname" | "evaluationname" | "name" | "result" | "policy" | "detail" | "status" => {
                let text = map.next_value::<Text>()?.0;
                self.text = [self.text.take(), text].into_iter().flatten().reduce(|all, one| format!("{all}: {one}"));
                Ok(())
            }
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    fn take_text(&mut self, text: &str) {
        self.text = kept(text);
    }
}

impl Fields for Place {
    fn take<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "city" => first(&mut self.city, map),
            "state" => first(&mut self.state, map),
            "countryorregion" => first(&mut self.country, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }

    fn take_text(&mut self, text: &str) {
        self.country = kept(text);
    }
}

impl Place {
    fn text(self) -> Option<String> {
        [self.city, self.state, self.country].into_iter().flatten().reduce(|all, one| format!("{all}, {one}"))
    }
}

fn contains(text: &str, word: &str) -> bool {
    text.to_ascii_lowercase().contains(word)
}

/// What the log writes where there is no risk, and what it hides from those without a licence.
pub(super) fn is_no_risk(text: &str) -> bool {
    ["", "none", "hidden", "unknownfuturevalue", "low", "[]"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The steps of a column that holds JSON.
pub(super) fn steps(text: &str, times: TimeReading) -> Vec<SignInStep> {
    let steps = serde_json::from_str::<List<Step>>(text).map_or_else(|_| Vec::new(), |list| list.0);
    steps.into_iter().map(|step| SignInStep { at: step.at.and_then(|at| times.read(&at).ok()), ..step.step }).collect()
}

/// Error code, reason and details of a column that holds JSON.
pub(super) fn status(text: &str) -> (Option<i64>, Option<String>, Option<String>) {
    let Object(status) = serde_json::from_str::<Object<Status>>(text).unwrap_or(Object(Status::default()));
    (status.code, status.reason, status.details)
}
