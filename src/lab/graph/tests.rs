//! The service as a client sees it, in virtual time.

mod access;
mod faults;
mod log_in;
mod methods;
mod passes;
mod scenarios;
mod sign_ins;

use super::{Credentials, Options, Scenario, Service};
use crate::lab::http::{Request, Response, encoded};
use crate::time::{Span, UnixTime};
use serde_json::Value;

/// A client with a service of its own and a clock that it moves.
struct Bench {
    service: Service,
    credentials: Credentials,
    token: String,
    now: UnixTime,
}

impl Bench {
    fn new() -> Bench {
        Bench::with("default", |_| {})
    }

    fn with_faults(faults: &[&str]) -> Bench {
        Bench::with("default", |options| faults.iter().for_each(|fault| options.faults.switch(fault).unwrap()))
    }

    fn with(scenario: &str, change: impl FnOnce(&mut Options)) -> Bench {
        let now = UnixTime::from_seconds(1_795_255_205);
        let mut options = Options::of(Scenario::named(scenario).unwrap(), 7);
        change(&mut options);
        let service = Service::start(options, "127.0.0.1:8080", now);
        let credentials = service.credentials();
        Bench { service, token: credentials.access_token.clone(), credentials, now }
    }

    fn wait(&mut self, seconds: i64) {
        self.now = self.now + Span::from_seconds(seconds);
    }

    /// The answer; none where the connection was dropped.
    fn try_call(&mut self, method: &str, path: &str, body: &str) -> Option<Response> {
        let request = Request::new(method, path)
            .with_header("Host", "127.0.0.1:8080")
            .with_header("Authorization", &format!("Bearer {}", self.token))
            .with_body(body);
        self.service.answer(&request, self.now)
    }

    fn call(&mut self, method: &str, path: &str, body: &str) -> Response {
        self.try_call(method, path, body).expect("there is an answer")
    }

    fn get(&mut self, path: &str) -> Response {
        self.call("GET", path, "")
    }

    /// `/v1.0/users/NAME` of the user whose complaint it is.
    fn user(&self) -> String {
        format!("/v1.0/users/{}", encoded(&self.credentials.user))
    }

    /// The same with what is behind it.
    fn of_user(&self, rest: &str) -> String {
        format!("{}/{rest}", self.user())
    }

    /// The types of all methods, in short.
    fn types(&mut self) -> Vec<String> {
        let path = self.of_user("authentication/methods");
        let listed = self.get(&path).value();
        let short = |method: &Value| {
            let name = method["@odata.type"].as_str().unwrap_or_default();
            name.trim_start_matches("#microsoft.graph.").trim_end_matches("AuthenticationMethod").to_owned()
        };
        listed["value"].as_array().unwrap().iter().map(short).collect()
    }

    /// The id of the first in a collection.
    fn id_in(&mut self, collection: &str) -> String {
        let path = self.of_user(&format!("authentication/{collection}"));
        self.get(&path).value()["value"][0]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Deletes the first in a collection and says the status.
    fn delete_in(&mut self, collection: &str) -> u16 {
        let id = self.id_in(collection);
        let path = self.of_user(&format!("authentication/{collection}/{id}"));
        self.call("DELETE", &path, "").status
    }

    fn post_form(&mut self, path: &str, form: &[(&str, &str)]) -> Response {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let path = format!("/{}/oauth2/v2.0/{path}", self.credentials.tenant);
        self.call("POST", &path, &body.join("&"))
    }
}

fn code(answer: &Response) -> String {
    answer.value()["error"]["code"].as_str().unwrap_or_default().to_owned()
}
