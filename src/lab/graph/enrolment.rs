use super::method::{Kind, Method};
use super::service::Service;
use super::sign_in::{Event, Password, Step};
use super::{drawn, user};
use crate::lab::http::{Request, Response};
use crate::time::UnixTime;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What the user does, who is not there: registering a method, and signing in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deed {
    /// By UPN or id; without it, the first user.
    user: Option<String>,
    /// A type, as scenarios name it.
    #[serde(rename = "type")]
    kind: Option<Kind>,
    /// The Temporary Access Pass that the user has been told.
    pass: Option<String>,
    /// Graph's own properties of the method.
    #[serde(default)]
    properties: Map<String, Value>,
    /// What becomes of the sign-in; 0 is success.
    #[serde(default)]
    code: i64,
    /// The reason behind `MFA denied; `.
    reason: Option<String>,
}

impl Service {
    /// Everything below `/lab`, which the real service does not have and which asks for no token.
    pub(super) fn lab(&mut self, request: &Request, rest: &[&str], now: UnixTime) -> Response {
        let outcome = match (request.method.as_str(), rest) {
            ("GET", ["state"]) => Ok(self.state()),
            ("POST", ["enrol"]) => deed(request).and_then(|deed| self.enrol(&deed, now)),
            ("POST", ["sign-in"]) => deed(request).and_then(|deed| self.sign_in(&deed, now)),
            ("POST", ["fault"]) => self.switch_fault(request),
            _ => Err("POST enrol, sign-in or fault, or GET state".to_owned()),
        };
        match outcome {
            Ok(body) => Response::json(200, &body),
            Err(wrong) => Response::json(400, &json!({ "error": wrong })),
        }
    }

    fn state(&self) -> Value {
        let users: Vec<Value> = (0..self.tenant().users.len()).map(|place| self.user_state(place)).collect();
        json!({ "users": users, "signIns": self.tenant().sign_ins.len() })
    }

    /// The user signs in, with a pass if there is one, and registers a method.
    fn enrol(&mut self, deed: &Deed, now: UnixTime) -> Result<Value, String> {
        let place = self.whose(deed)?;
        let kind = deed.kind.ok_or("a type is missing")?;
        if let Some(pass) = &deed.pass {
            self.use_pass(place, pass, now)?;
        }
        let id = user::method_id(kind, self.random());
        let method = Method::new(kind, id, now, deed.properties.clone());
        let shown = method.shown(true, now);
        self.user_mut(place).add(method);
        Ok(shown)
    }

    /// Signs in with the pass, which is in the log as any sign-in is.
    fn use_pass(&mut self, place: usize, text: &str, now: UnixTime) -> Result<(), String> {
        let passes = self.user_mut(place).methods.iter_mut().filter_map(|method| method.pass.as_mut());
        let found = passes.into_iter().find(|pass| pass.text == text);
        let (code, result) = match found {
            None => (130_507, "Temporary Access Pass was not found"),
            Some(pass) if !pass.is_usable(now) => match pass.usability(now) {
                "Expired" => (130_504, "Temporary Access Pass expired"),
                _ => (130_501, "Sign-in was blocked due to User Credential Policy"),
            },
            Some(pass) => {
                pass.used = true;
                (0, "Temporary Access Pass accepted")
            }
        };
        let step = Step {
            method: Kind::TemporaryAccessPass.logged_as().to_owned(),
            detail: None,
            succeeded: code == 0,
            result: result.to_owned(),
        };
        let mut event = Event::success(vec![step], Password::NotAsked);
        event.code = code;
        self.log(event, place, now);
        if code == 0 { Ok(()) } else { Err(result.to_owned()) }
    }

    fn sign_in(&mut self, deed: &Deed, now: UnixTime) -> Result<Value, String> {
        let place = self.whose(deed)?;
        let default = self.user(place).default_method().map(|method| method.kind);
        let kind = deed.kind.or(default).ok_or("the user has no method to sign in with")?;
        if deed.code == 0 && !self.user(place).has(kind) {
            return Err("the user has no such method".to_owned());
        }
        let reason = deed.reason.as_deref().unwrap_or("invalid mobile app verification code");
        let result = match deed.code {
            0 => "MFA successfully completed".to_owned(),
            _ => format!("MFA denied; {reason}"),
        };
        let step = Step {
            method: kind.logged_as().to_owned(),
            detail: None,
            succeeded: deed.code == 0,
            result: result.clone(),
        };
        let mut event = Event::success(vec![step], Password::Right);
        if deed.code != 0 {
            event.code = deed.code;
            event.details = Some(result);
            event.failure = Some("Authentication failed during strong authentication request.".to_owned());
        }
        self.log(event, place, now);
        Ok(self.tenant().sign_ins.first().map(|sign_in| sign_in.shown(true)).unwrap_or_default())
    }

    fn log(&mut self, event: Event, place: usize, now: UnixTime) {
        let (id, correlation) = (drawn::guid(self.random()), drawn::guid(self.random()));
        let sign_in = event.of(self.user(place), now, id, correlation);
        self.tenant_mut().log(sign_in);
    }

    fn whose(&self, deed: &Deed) -> Result<usize, String> {
        match &deed.user {
            Some(name) => self.tenant().place(name).ok_or_else(|| "there is no such user".to_owned()),
            None => Ok(0),
        }
    }

    fn switch_fault(&mut self, request: &Request) -> Result<Value, String> {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let text = body["fault"].as_str().ok_or("{\"fault\": \"NAME=N\"} is wanted")?;
        self.faults_mut().switch(text)?;
        Ok(json!({ "fault": text }))
    }
}

fn deed(request: &Request) -> Result<Deed, String> {
    serde_json::from_slice(&request.body).map_err(|wrong| wrong.to_string())
}
