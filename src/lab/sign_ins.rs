//! A tenant's sign-in log, made up from a seed: Graph's beta rows, the newest first, as an export has them.

use crate::random::Random;
use crate::time::{Span, UnixTime};
use std::fmt::Write;

/// A log that is made row by row, so that one of a gigabyte takes no memory.
///
/// ```
/// use instep::evidence::sign_ins::{TimeReading, read_page};
/// use instep::lab::sign_ins::SignInRows;
/// let rows: Vec<String> = SignInRows::new(3, 7).collect();
/// let page = format!("{{\"value\":[{}]}}", rows.join(","));
/// assert_eq!(read_page(page.as_bytes(), TimeReading::default()).unwrap().len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct SignInRows {
    left: u64,
    random: Random,
    at: UnixTime,
    users: usize,
}

/// What happens at a sign-in, how often of a thousand, and how it is written: error number, reason, method, whether it succeeded.
const KINDS: [(f64, i64, &str, &str, bool); 10] = [
    (640.0, 0, "MFA requirement satisfied by claim in the token", "Previously satisfied", true),
    (120.0, 0, "MFA successfully completed", "Mobile app notification", true),
    (80.0, 0, "MFA successfully completed", "OATH verification code", true),
    (60.0, 50_140, "", "", false),
    (30.0, 50_074, "", "", false),
    (25.0, 50_126, "", "", false),
    (20.0, 500_121, "MFA denied; invalid verification code", "OATH verification code", false),
    (10.0, 500_121, "MFA denied; user declined the authentication", "Mobile app notification", false),
    (10.0, 53_003, "", "", false),
    (5.0, 500_121, "MFA Denied; verification code already used once", "OATH verification code", false),
];

const APPS: [&str; 5] =
    ["Office 365 Exchange Online", "Azure Portal", "Microsoft Teams", "OfficeHome", "Microsoft Authentication Broker"];
const PLACES: [(&str, &str, &str); 4] = [
    ("Berlin", "Berlin", "DE"),
    ("Seattle", "Washington", "US"),
    ("Lyon", "Auvergne-Rhone-Alpes", "FR"),
    ("Osaka", "Osaka", "JP"),
];

impl SignInRows {
    /// So many rows of this seed, of one user for each two hundred rows.
    pub fn new(rows: u64, seed: u64) -> SignInRows {
        let users = usize::try_from(rows / 200).unwrap_or(usize::MAX).max(1);
        SignInRows { left: rows, random: Random::seeded(seed), at: UnixTime::from_seconds(1_795_255_205), users }
    }

    fn guid(&mut self) -> String {
        let (a, b) = (self.random.bits(), self.random.bits());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xffff,
            b >> 48,
            b & 0xffff_ffff_ffff
        )
    }

    fn row(&mut self) -> String {
        self.at = self.at - self.random.exponential(Span::from_seconds(2));
        let at = self.at.to_string();
        let weights: Vec<f64> = KINDS.iter().map(|kind| kind.0).collect();
        let (_, code, reason, method, succeeded) = KINDS[self.random.weighted(&weights)];
        let user = self.random.below(self.users);
        let (id, correlation, session) = (self.guid(), self.guid(), self.guid());
        let app = APPS[self.random.below(APPS.len())];
        let (city, state, country) = PLACES[self.random.below(PLACES.len())];
        let failure = if code == 0 { "Other." } else { "The sign-in did not succeed; see the details of the error." };
        let step = match method {
            "" => String::new(),
            _ => format!(
                ",{{\"authenticationStepDateTime\":\"{at}\",\"authenticationMethod\":\"{method}\",\"authenticationMethodDetail\":null,\
                 \"succeeded\":{succeeded},\"authenticationStepResultDetail\":\"{reason}\",\"authenticationStepRequirement\":\"\"}}"
            ),
        };
        let mut row = String::with_capacity(2048);
        let _ = write!(
            row,
            "{{\"id\":\"{id}\",\"createdDateTime\":\"{at}\",\"userDisplayName\":\"User {user}\",\"userPrincipalName\":\"user{user}@contoso.com\",\
             \"userId\":\"00000000-0000-0000-0000-{user:012}\",\"appId\":\"{session}\",\"appDisplayName\":\"{app}\",\
             \"ipAddress\":\"203.0.113.{}\",\"clientAppUsed\":\"Browser\",\
             \"userAgent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\",\
             \"correlationId\":\"{correlation}\",\"conditionalAccessStatus\":\"success\",\"originalRequestId\":\"\",\"isInteractive\":true,\
             \"tokenIssuerName\":\"\",\"tokenIssuerType\":\"AzureAD\",\"processingTimeInMilliseconds\":187,\"riskDetail\":\"none\",\
             \"riskLevelAggregated\":\"none\",\"riskLevelDuringSignIn\":\"none\",\"riskState\":\"none\",\"riskEventTypes_v2\":[],\
             \"resourceDisplayName\":\"Microsoft Graph\",\"resourceId\":\"00000003-0000-0000-c000-000000000000\",\
             \"authenticationRequirement\":\"multiFactorAuthentication\",\"signInIdentifier\":\"user{user}@contoso.com\",\
             \"sessionId\":\"{session}\",\"signInEventTypes\":[\"interactiveUser\"],\
             \"status\":{{\"errorCode\":{code},\"failureReason\":\"{failure}\",\"additionalDetails\":\"{reason}\"}},\
             \"deviceDetail\":{{\"deviceId\":\"\",\"displayName\":\"\",\"operatingSystem\":\"Windows10\",\"browser\":\"Chrome 131.0.0\",\"isCompliant\":false,\"isManaged\":false,\"trustType\":\"\"}},\
             \"location\":{{\"city\":\"{city}\",\"state\":\"{state}\",\"countryOrRegion\":\"{country}\",\"geoCoordinates\":{{\"altitude\":null,\"latitude\":52.5,\"longitude\":13.4}}}},\
             \"appliedConditionalAccessPolicies\":[{{\"id\":\"{session}\",\"displayName\":\"Require MFA\",\"enforcedGrantControls\":[\"Mfa\"],\"enforcedSessionControls\":[],\"result\":\"success\"}}],\
             \"authenticationProcessingDetails\":[{{\"key\":\"Login Hint Present\",\"value\":\"True\"}}],\
             \"authenticationDetails\":[{{\"authenticationStepDateTime\":\"{at}\",\"authenticationMethod\":\"Password\",\"authenticationMethodDetail\":\"Password in the cloud\",\"succeeded\":true,\"authenticationStepResultDetail\":\"Correct password\",\"authenticationStepRequirement\":\"Primary authentication\"}}{step}],\
             \"authenticationAppDeviceDetails\":{{\"deviceId\":\"phone-{user}\",\"operatingSystem\":\"iOS 19\",\"appVersion\":\"6.8\",\"clientApp\":\"microsoftAuthenticator\"}}}}",
            self.random.below(250) + 1,
        );
        row
    }
}

impl Iterator for SignInRows {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        Some(self.row())
    }
}
