//! One and the same attempts in every shape of an export, and what is made of logs that are not whole.

use super::*;
use crate::evidence::Observation;
use crate::time::{Span, UnixTime};

const NOW: UnixTime = UnixTime::from_seconds(1_795_300_000);

/// Two rows: a wrong code and, a minute later, one that was used already.
const GRAPH: [&str; 2] = [
    r#"{"id":"r1","createdDateTime":"2026-11-21T10:00:12.1234567Z","userPrincipalName":"Ann@contoso.com","userId":"u1","correlationId":"c1","isInteractive":true,"status":{"errorCode":500121,"failureReason":"Authentication failed during strong authentication request.","additionalDetails":"MFA denied; invalid verification code"},"authenticationDetails":[{"authenticationMethod":"Password","succeeded":true,"authenticationStepResultDetail":"Correct password"},{"authenticationMethod":"OATH verification code","succeeded":false,"authenticationStepResultDetail":"MFA denied; invalid verification code"}]}"#,
    r#"{"id":"r2","createdDateTime":"2026-11-21T10:01:12Z","userPrincipalName":"ann@contoso.com","userId":"u1","correlationId":"c2","status":{"errorCode":500121},"authenticationDetails":[{"authenticationMethod":"OATH verification code","succeeded":false,"authenticationStepResultDetail":"MFA Denied; verification code already used once"}]}"#,
];

const EVENT_HUB: &str = r#"{"records":[
 {"time":"2026-11-21T10:00:20Z","category":"SignInLogs","resultType":"500121","resultDescription":"Authentication failed.","callerIpAddress":"203.0.113.5","correlationId":"c1",
  "properties":{"id":"r1","createdDateTime":"2026-11-21T10:00:12.1234567+00:00","userPrincipalName":"ann@contoso.com","userId":"u1","status":{"errorCode":500121,"additionalDetails":"MFA denied; invalid verification code"},
   "authenticationDetails":[{"authenticationMethod":"OATH verification code","succeeded":false,"authenticationStepResultDetail":"MFA denied; invalid verification code"}]}},
 {"time":"2026-11-21T10:00:20Z","category":"AuditLogs","resultType":"0","properties":{"id":"x"}},
 {"time":"2026-11-21T10:01:20Z","category":"SignInLogs","resultType":"500121","correlationId":"c2",
  "properties":{"id":"r2","createdDateTime":"2026-11-21T10:01:12Z","userPrincipalName":"ann@contoso.com","userId":"u1",
   "authenticationDetails":"[{\"authenticationMethod\":\"OATH verification code\",\"succeeded\":false,\"authenticationStepResultDetail\":\"MFA Denied; verification code already used once\"}]"}}
]}"#;

const FLAT: &str = r#"[{"TimeGenerated":"2026-11-21T10:00:30Z","CreatedDateTime":"2026-11-21T10:00:12.1234567Z","Id":"r1","CorrelationId":"c1","ResultType":"500121","ResultDescription":"Authentication failed.","UserPrincipalName":"ann@contoso.com","UserId":"u1","Status":"{\"errorCode\":500121,\"additionalDetails\":\"MFA denied; invalid verification code\"}","AuthenticationDetails":"[{\"authenticationMethod\":\"OATH verification code\",\"succeeded\":false,\"authenticationStepResultDetail\":\"MFA denied; invalid verification code\"}]"},
 {"CreatedDateTime":"2026-11-21T10:01:12Z","Id":"r2","CorrelationId":"c2","ResultType":500121,"UserPrincipalName":"ann@contoso.com","UserId":"u1","AuthenticationDetails":[{"AuthenticationMethod":"OATH verification code","Succeeded":"false","AuthenticationStepResultDetail":"MFA Denied; verification code already used once"}]}]"#;

/// With the traps of the header: a column twice, a blank behind a name, two blanks in one, a quoted line break.
const CSV: &str = "\u{feff}Date (UTC),Request ID,Correlation ID,User ID,User,Username,\"Application ID \",Incoming token type,Incoming token type,Autonomous system  number,Status,Sign-in error code,Failure reason,Multifactor authentication result,Note\r\n\
    2026-11-21T10:00:12.1234567Z,r1,c1,u1,Ann,ann@contoso.com,x,none,none,64500,Failure,500121,Authentication failed.,,\"two\r\nlines\"\r\n\
    2026-11-21T10:01:12Z,r2,c2,u1,Ann,ann@contoso.com,x,none,none,64500,Failure,500121,Authentication failed.,,\r\n";

const STEPS: &str = "Date (UTC),Request ID,Authentication method,Authentication method detail,Succeeded,Result detail\r\n\
    2026-11-21T10:00:12Z,r1,Password,Password in the cloud,true,Correct password\r\n\
    2026-11-21T10:00:12Z,r1,OATH verification code,,false,MFA denied; invalid verification code\r\n\
    2026-11-21T10:01:12Z,R2,OATH verification code,,False,MFA Denied; verification code already used once\r\n";

/// A log of these files, in this order.
fn log(files: &[&[u8]], filter: Filter) -> SignInLog {
    let mut log = SignInLog::new(filter, NOW, 1000);
    for (place, file) in files.iter().enumerate() {
        log.begin_file(place);
        let mut reader = LogReader::new(*file, TimeReading::default()).unwrap_or_else(|wrong| panic!("{wrong}"));
        while let Some(item) = reader.next_item().unwrap_or_else(|wrong| panic!("{wrong}")) {
            log.add(item);
        }
    }
    log
}

fn of_text(text: &str) -> SignInLog {
    log(&[text.as_bytes()], Filter::default())
}

fn meanings(log: &mut SignInLog) -> Vec<&'static str> {
    log.attempts().iter().map(|attempt| attempt.means().id).collect()
}

/// A row of the OATH method at some second of an hour.
fn code_row(second: u32, correlation: &str, code: i64, reason: &str) -> String {
    row(second, "ann@contoso.com", correlation, code, "OATH verification code", reason)
}

fn row(second: u32, user: &str, correlation: &str, code: i64, method: &str, reason: &str) -> String {
    let (minute, rest) = (second / 60, second % 60);
    let succeeded = code == 0;
    format!(
        r#"{{"id":"{second}-{user}-{correlation}","createdDateTime":"2026-11-21T10:{minute:02}:{rest:02}Z","userPrincipalName":"{user}","correlationId":"{correlation}","status":{{"errorCode":{code}}},"authenticationAppDeviceDetails":{{"deviceId":"p1"}},"authenticationDetails":[{{"authenticationMethod":"{method}","succeeded":{succeeded},"authenticationStepResultDetail":"{reason}"}}]}}"#
    )
}

const WRONG: &str = "MFA denied; invalid verification code";
const PASSED: &str = "MFA successfully completed";

fn found(rows: &[String]) -> Vec<&'static str> {
    let mut log = of_text(&rows.join("\n"));
    let attempts = log.attempts();
    log.findings(&attempts, None).iter().map(|finding| finding.id).collect()
}

#[test]
fn every_shape_says_the_same() {
    let [one, two] = GRAPH;
    let utf16: Vec<u8> = format!("\u{feff}[{one},{two}]").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let shapes: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("portal array", vec![format!("[{one},\n{two}]").into()]),
        ("page", vec![format!("{{\"@odata.context\":\"x\",\"value\":[{one},{two}]}}").into()]),
        (
            "pages in files",
            vec![format!("{{\"value\":[{one}]}}").into(), format!("{{\"value\":[{two},{one}]}}").into()],
        ),
        ("lines", vec![format!("{one}\n{two}\n").into()]),
        ("pages in lines", vec![format!("{{\"value\":[{one}]}}\n{{\"value\":[{two}]}}\n").into()]),
        ("array in UTF-16", vec![utf16]),
        ("event hub", vec![EVENT_HUB.into()]),
        ("flat", vec![FLAT.into()]),
        ("tables", vec![STEPS.into(), CSV.into()]),
    ];
    for (name, files) in shapes {
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let mut log = log(&files, Filter { user: Some("ANN@contoso.com".into()), ..Filter::default() });
        assert_eq!((log.counts.matched, log.counts.unusable, log.counts.not_understood), (2, 0, 0), "{name}");
        let attempts = log.attempts();
        let told: Vec<_> = attempts.iter().map(|attempt| (attempt.means().id, attempt.at().whole_seconds())).collect();
        assert_eq!(told, [("wrong-code", 1_795_255_212), ("code-reused", 1_795_255_272)], "{name}");
        let observed = log.observations(&attempts);
        assert_eq!(observed.len(), 2, "{name}");
    }
    assert_eq!(of_text(EVENT_HUB).counts.other_logs, 1);
}

#[test]
fn v1_has_no_steps_and_its_reason_still_counts() {
    let mut log = of_text(
        r#"{"value":[{"id":"a","createdDateTime":"2026-11-21T10:00:12Z","userPrincipalName":"a@b","status":{"errorCode":500121,"failureReason":"x","additionalDetails":"MFA denied; invalid verification code"}}]}"#,
    );
    assert_eq!(meanings(&mut log), ["wrong-code-of-unknown-kind"]);
}

#[test]
fn rows_of_one_attempt_are_folded() {
    let mut log = of_text(
        &[
            code_row(0, "c1", 500_121, WRONG),
            code_row(9, "c1", 500_121, WRONG),
            code_row(20, "c1", 0, PASSED),
            code_row(30, "c2", 500_121, WRONG),
        ]
        .join("\n"),
    );
    let attempts = log.attempts();
    let told: Vec<_> =
        attempts.iter().map(|attempt| (attempt.rows(), attempt.refused(), attempt.is_accepted())).collect();
    assert_eq!(told, [(3, 2, true), (1, 1, false)]);
}

#[test]
fn a_wrong_code_before_the_right_one_in_one_row_is_seen() {
    let row = r#"{"id":"a","createdDateTime":"2026-11-21T10:00:12Z","status":{"errorCode":0},"authenticationDetails":[
        {"authenticationMethod":"OATH verification code","succeeded":false,"authenticationStepResultDetail":"MFA denied; invalid verification code"},
        {"authenticationMethod":"OATH verification code","succeeded":true,"authenticationStepResultDetail":"MFA successfully completed"}]}"#;
    let mut log = of_text(row);
    let attempts = log.attempts();
    assert_eq!((attempts.len(), attempts[0].rows(), attempts[0].refused(), attempts[0].is_accepted()), (1, 1, 1, true));
    assert!(log.findings(&attempts, None).iter().any(|finding| finding.id == "accepted-soon-after"));
}

#[test]
fn a_hundred_refusals_are_two_observations() {
    let rows: Vec<String> = (0..100).map(|n| code_row(30 * n, &format!("c{n}"), 500_121, WRONG)).collect();
    let mut log = of_text(&rows.join("\n"));
    let attempts = log.attempts();
    let observed = log.observations(&attempts);
    assert_eq!((attempts.len(), observed.len()), (100, 2));
    assert!(observed[0].note.as_deref().is_some_and(|note| note.contains("100 attempts")));
}

/// The details of what a case should take from these rows.
fn told(rows: &[String]) -> Vec<String> {
    let mut log = of_text(&rows.join("\n"));
    let attempts = log.attempts();
    let observed = log.observations(&attempts);
    let detail = |noted: &crate::evidence::Noted| match &noted.observation {
        Observation::SignIn(event) => event.detail.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    observed.iter().map(detail).collect()
}

#[test]
fn spent_codes_explain_wrong_ones_near_to_them_and_no_others() {
    let spent = |second| code_row(second, "s", 500_121, "MFA denied; verification code already used once");
    let is_told = |rows: &[String]| told(rows).iter().any(|detail| detail.contains("already used"));
    assert!(is_told(&[code_row(0, "a", 500_121, WRONG), spent(60)]));
    assert!(!is_told(&[spent(0), code_row(60, "a", 500_121, WRONG), code_row(3000, "b", 500_121, WRONG)]));
    assert!(is_told(&[spent(0), code_row(3000, "b", 0, PASSED)]));
}

#[test]
fn several_kinds_of_failures_are_one_observation() {
    let password = row(0, "ann@contoso.com", "a", 50_126, "Password", "Incorrect password");
    let policy = row(60, "ann@contoso.com", "b", 53_003, "", "");
    assert_eq!(told(&[password, policy]).len(), 1);
}

#[test]
fn a_report_of_fraud_stays_whatever_codes_were_judged() {
    let fraud = row(0, "ann@contoso.com", "f", 500_121, "Mobile app notification", "MFA denied; fraud code entered");
    assert_eq!(told(&[fraud, code_row(60, "c", 500_121, WRONG)]), [WRONG, "MFA denied; fraud code entered"]);
}

#[test]
fn a_failure_that_says_nothing_is_still_an_observation() {
    let bare = r#"{"id":"1","createdDateTime":"2026-11-21T10:00:00Z","userPrincipalName":"ann@contoso.com","status":{"errorCode":500121}}"#;
    assert_eq!(told(&[bare.to_owned()]).len(), 1);
}

#[test]
fn a_user_may_be_called_by_either_name() {
    let text = code_row(0, "a", 500_121, WRONG);
    let called = |user: &str, also: &str| Filter {
        user: Some(user.to_owned()),
        also_called: Some(also.to_owned()),
        ..Filter::default()
    };
    assert_eq!(log(&[text.as_bytes()], called("63272df0", "Ann@contoso.com")).counts.matched, 1);
    assert_eq!(log(&[text.as_bytes()], called("63272df0", "bob@contoso.com")).counts.matched, 0);
}

/// Two hundred thousand attempts at one moment take no longer than at many: this would run for minutes.
#[test]
fn attempts_at_one_moment_are_not_looked_through_for_each() {
    let event = read_event(code_row(0, "a", 500_121, WRONG).as_bytes(), TimeReading::default()).unwrap();
    let mut log = SignInLog::new(Filter::default(), event.at, 10);
    for number in 0..200_000 {
        let name = Some(number.to_string());
        log.add_event(super::SignInEvent { id: name.clone(), correlation_id: name, ..event.clone() });
    }
    assert_eq!(log.attempts().len(), 200_000);
}

#[test]
fn other_failures_do_not_count_once_codes_were_judged() {
    let push = |second| {
        row(
            second,
            "ann@contoso.com",
            "p",
            500_121,
            "Mobile app notification",
            "MFA denied; user declined the authentication",
        )
    };
    let mut log = of_text(&[push(0), code_row(60, "c", 500_121, WRONG)].join("\n"));
    let attempts = log.attempts();
    let observed = log.observations(&attempts);
    assert!(
        matches!(&observed[..], [one] if matches!(&one.observation, Observation::SignIn(event) if event.method.as_deref() == Some("OATH verification code")))
    );
    let mut log = of_text(&push(0));
    let attempts = log.attempts();
    assert_eq!(log.observations(&attempts).len(), 1);
}

#[test]
fn filters_count_what_they_leave_out() {
    let rows = [
        row(0, "ann@contoso.com", "a", 0, "OATH verification code", PASSED),
        row(60, "bob@contoso.com", "b", 0, "OATH verification code", PASSED),
    ];
    let text = rows.join("\n");
    let ann = log(&[text.as_bytes()], Filter { user: Some("Ann@Contoso.com".into()), ..Filter::default() });
    assert_eq!((ann.counts.matched, ann.counts.of_others), (1, 1));
    let since: UnixTime = "2026-11-21T10:00:30Z".parse().unwrap();
    let late = log(&[text.as_bytes()], Filter { since: Some(since), ..Filter::default() });
    assert_eq!((late.counts.matched, late.counts.outside), (1, 1));
    let early = log(&[text.as_bytes()], Filter { until: Some(since), ..Filter::default() });
    assert_eq!(early.users(), [("ann@contoso.com", 1)]);
}

#[test]
fn young_rows_are_provisional() {
    let text = code_row(0, "a", 500_121, WRONG);
    let at: UnixTime = "2026-11-21T10:00:00Z".parse().unwrap();
    for (now, provisional) in
        [(at + Span::from_seconds(60), 1), (at + PROVISIONAL, 0), (at - Span::from_seconds(60), 0)]
    {
        let mut log = SignInLog::new(Filter::default(), now, 10);
        log.add_event(read_event(text.as_bytes(), TimeReading::default()).unwrap());
        assert_eq!(log.counts.provisional, provisional, "{now}");
    }
}

#[test]
fn one_bad_row_is_named_and_loses_no_other() {
    let good = code_row(0, "a", 500_121, WRONG);
    let text = format!("{good}\n{{\"id\": tru\n{{\"no\":\"sign-in\"}}\n{}\n", code_row(60, "b", 0, PASSED));
    let log = of_text(&text);
    assert_eq!((log.counts.matched, log.counts.unusable), (2, 2));
    assert_eq!(log.unusable.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3]);
    let table = format!("{CSV}2026-11-21T10:02:12Z,r3\r\nnever,r4,c,u,A,a@b,,,,,Failure,1,,,\r\n");
    let log = super::tests::log(&[table.as_bytes()], Filter::default());
    assert_eq!((log.counts.matched, log.unusable.iter().map(|row| row.line).collect::<Vec<_>>()), (2, vec![5, 6]));
}

#[test]
fn dates_of_some_culture_need_their_order() {
    let table = |dates: &[&str]| {
        let rows: String = dates.iter().map(|date| format!("{date};r{};Success\n", date.len())).collect();
        format!("Date (UTC);Request ID;Status\n{rows}")
    };
    let read = |text: &str| {
        let mut reader = LogReader::new(text.as_bytes(), TimeReading::default()).unwrap();
        let mut days = Vec::new();
        while let Some(item) = reader.next_item()? {
            if let Item::SignIn(event) = item {
                days.push(event.at.to_string()[..10].to_owned());
            }
        }
        days.sort();
        Ok::<_, LogError>(days)
    };
    assert_eq!(read(&table(&["05/01/2026 9:00:00", "21/01/2026 10:00:00"])).unwrap(), ["2026-01-05", "2026-01-21"]);
    assert_eq!(read(&table(&["05/01/2026 9:00:00", "05/21/2026 10:00:00"])).unwrap(), ["2026-05-01", "2026-05-21"]);
    assert!(
        matches!(read(&table(&["05/01/2026 9:00:00"])), Err(LogError::NoOrder(2, date)) if date == "05/01/2026 9:00:00")
    );
    assert!(matches!(read("Date,Request ID,Status\n2026-01-05 10:00:00,r,Success\n"), Err(LogError::NoZone(2, _))));
}

#[test]
fn two_threads_read_what_one_reads() {
    let rows: Vec<String> = (0..3000).map(|n| code_row(n, &format!("c{n}"), 500_121, WRONG)).collect();
    let text = format!("{{\"value\":[{}],\"@odata.nextLink\":\"x\"}}\nnonsense\n[{}", rows.join(","), rows[0]);
    let one = of_text(&text);
    let mut two = SignInLog::new(Filter::default(), NOW, 1000);
    let mut truncated = false;
    let reader = LogReader::new(text.as_bytes(), TimeReading::default()).unwrap();
    let end = reader.for_each(|item, _| {
        truncated |= matches!(item, Item::Truncated { .. });
        two.add(item);
    });
    assert_eq!(one.counts, two.counts);
    assert_eq!(end.unwrap(), LogEnd { bytes: text.len() as u64, names_next_page: true });
    assert!(truncated);
    let zoneless = rows[0].replace('Z', "");
    let reader = LogReader::new(zoneless.as_bytes(), TimeReading::default()).unwrap();
    assert!(matches!(reader.for_each(|_, _| ()), Err(LogError::NoZone(1, _))));
}

#[test]
fn what_is_no_log_is_one_error() {
    let refused = |bytes: &[u8]| LogReader::new(bytes, TimeReading::default()).err().map(|wrong| wrong.to_string());
    assert!(refused(b"").is_some_and(|said| said.contains("empty")));
    assert!(refused(&[0x1f, 0x8b, 8, 0]).is_some_and(|said| said.contains("gzip")));
    assert!(refused(b"PK\x03\x04").is_some_and(|said| said.contains("workbook")));
    assert!(refused(b"a,b,c\n1,2,3\n").is_some_and(|said| said.contains("no sign-in log")));
    assert!(refused(b"schema = 1\n").is_some_and(|said| said.contains("no sign-in log")));
}

#[test]
fn patterns_across_attempts_are_found() {
    let push = row(200, "ann@contoso.com", "p", 0, "Mobile app notification", PASSED);
    let wrong = |n: u32| code_row(60 * n, &format!("w{n}"), 500_121, WRONG);
    let passed = |n: u32| code_row(60 * n, &format!("g{n}"), 0, PASSED);
    assert!(found(&[wrong(1), wrong(2), push.clone()]).contains(&"codes-fail-approvals-pass"));
    assert!(!found(&[wrong(1), passed(2), wrong(3), push.clone()]).contains(&"codes-fail-approvals-pass"));
    assert!(found(&[passed(1), wrong(2), wrong(3)]).contains(&"failures-from-a-date"));
    assert!(!found(&[wrong(1), wrong(2), passed(3)]).contains(&"failures-from-a-date"));
    assert!(found(&[wrong(1), passed(2), wrong(3), passed(4), wrong(5)]).contains(&"alternating"));
    assert!(found(&[wrong(1), passed(2)]).contains(&"accepted-soon-after"));
    let prompt = row(1, "ann@contoso.com", "i", 50_074, "", "");
    assert_eq!(found(std::slice::from_ref(&prompt)), ["only-interrupts"]);
    assert!(!found(&[prompt, wrong(1)]).contains(&"only-interrupts"));
    let pass = [row(1, "ann@contoso.com", "l", 50_072, "", ""), row(700, "ann@contoso.com", "m", 53_010, "", "")];
    assert!(found(&pass).contains(&"pass-loop"));
    let fraud = row(1, "ann@contoso.com", "f", 500_121, "Mobile app notification", "MFA denied; fraud code entered");
    let mut log = of_text(&fraud);
    let attempts = log.attempts();
    assert!(log.findings(&attempts, None).first().is_some_and(|finding| finding.stop && finding.id == "incident"));
    let reported = push.replace("\"status\"", "\"riskEventTypes_v2\":[\"userReportedSuspiciousActivity\"],\"status\"");
    assert!(found(&[reported]).contains(&"incident"));
    let declined = row(
        1,
        "ann@contoso.com",
        "d",
        500_121,
        "Mobile app notification",
        "MFA denied; user declined the authentication",
    );
    assert_eq!(found(&[declined]), ["approvals-declined", "no-codes"]);
}

#[test]
fn one_of_two_tokens_is_told_from_the_account() {
    let token = |second, correlation: &str, code, name: &str| {
        code_row(second, correlation, code, if code == 0 { PASSED } else { WRONG })
            .replace("\"succeeded\"", &format!("\"authenticationMethodDetail\":\"{name}\",\"succeeded\""))
    };
    let rows = [token(0, "a", 500_121, "Token A"), token(60, "b", 500_121, "Token A"), token(120, "c", 0, "Token B")];
    assert!(found(&rows).contains(&"one-of-two-tokens"));
    let rows = [token(0, "a", 500_121, "Token A"), token(60, "b", 500_121, "Token B"), token(120, "c", 0, "Token B")];
    assert!(!found(&rows).contains(&"one-of-two-tokens"));
}

#[test]
fn many_users_at_once_are_no_devices_clock() {
    let rows = |users: u32| -> Vec<String> {
        (0..users)
            .map(|n| {
                row(60 * n, &format!("u{n}@contoso.com"), &format!("c{n}"), 500_121, "OATH verification code", WRONG)
            })
            .collect()
    };
    assert_eq!(found(&rows(6)), ["many-users"]);
    assert_eq!(found(&rows(4)), [""; 0]);
    // Also where only one of them was asked for.
    let text = rows(6).join("\n");
    let mut one = log(&[text.as_bytes()], Filter { user: Some("u1@contoso.com".into()), ..Filter::default() });
    let attempts = one.attempts();
    assert!(one.findings(&attempts, None).iter().any(|finding| finding.id == "many-users"));
}

#[test]
fn registering_anew_explains_failures_from_then_on() {
    let rows = [code_row(0, "a", 0, PASSED), code_row(600, "b", 500_121, WRONG), code_row(700, "c", 500_121, WRONG)];
    let says = |registered: Option<&str>| {
        let mut log = of_text(&rows.join("\n"));
        let attempts = log.attempts();
        let findings = log.findings(&attempts, registered.map(|at| at.parse().unwrap()));
        findings.into_iter().find(|finding| finding.id == "failures-from-a-date").expect("it is found").says
    };
    assert!(says(Some("2026-11-21T10:05:00Z")).contains("registered just before"));
    assert!(says(Some("2026-01-01T00:00:00Z")).contains("not registered in between"));
    assert!(says(None).contains("--registered-at"));
}

#[test]
fn what_is_kept_is_bounded_and_counts_stay_exact() {
    let rows: Vec<String> = (0..50).map(|n| code_row(60 * n, &format!("c{n}"), 500_121, WRONG)).collect();
    let mut log = SignInLog::new(Filter::default(), NOW, 5);
    rows.iter().for_each(|row| log.add_event(read_event(row.as_bytes(), TimeReading::default()).unwrap()));
    let attempts = log.attempts();
    assert_eq!((attempts.len(), log.counts.matched), (50, 50));
    let kept: Vec<bool> = attempts.iter().map(|attempt| log.row_of(attempt).is_some()).collect();
    assert_eq!(kept.iter().filter(|kept| **kept).count(), 5);
    assert!(kept[45..].iter().all(|kept| *kept), "the newest are kept");
}

#[test]
fn text_of_a_log_cannot_steer_a_terminal() {
    let row = code_row(0, "a", 500_121, "MFA denied; \\u001b[2J\\u202eevil");
    let mut log = of_text(&row);
    let attempts = log.attempts();
    for noted in log.observations(&attempts) {
        assert!(!format!("{:?}", noted.observation).contains("\\u{1b}"));
    }
    assert_eq!(cleaned("a\u{1b}[2J\u{202e}b\n"), "a\u{fffd}[2J\u{fffd}b\u{fffd}");
}
