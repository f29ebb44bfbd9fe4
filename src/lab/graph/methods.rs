use super::access::Act;
use super::call::{Call, Outcome};
use super::error::{Refused, beta_only};
use super::fault::Fault;
use super::listing::{Bounds, Listing, select, selected};
use super::method::{Kind, Method};
use super::service::Service;
use super::{deletion, drawn, pass, user};
use crate::lab::http::Response;
use serde_json::{Map, Value, json};

/// The lists of methods have no options but a selection.
const BOUNDS: Bounds = Bounds { usual: 1000, most: 999, filtered_by: &[] };

impl Service {
    /// Everything below `users/NAME/authentication/`.
    pub(super) fn authentication(&mut self, call: &Call, place: usize, rest: &[&str]) -> Outcome {
        match rest {
            ["requirements"] => self.per_user_mfa(call, place),
            ["signInPreferences"] => self.preferences(call, place),
            ["methods"] if self.cloud().has_collection("methods") => self.all_methods(call, place),
            ["methods"] => Err(Refused::no_resource("segment 'methods' in this cloud")),
            ["methods", id] => self.any_method(call, place, id),
            ["qrCodePinMethod"] => self.one_of_collection(call, place, Kind::QrCodePin, None),
            [collection] => self.collection(call, place, self.known(call, collection)?),
            ["hardwareOathMethods", id, "deactivate" | "microsoft.graph.deactivate"] => {
                self.deactivate(call, place, id)
            }
            [collection, id] => self.one_of_collection(call, place, self.known(call, collection)?, Some(id)),
            _ => Err(Refused::no_segment(rest.last().copied().unwrap_or("authentication"))),
        }
    }

    /// The type that a collection is of, where this version and cloud have it.
    fn known(&self, call: &Call, collection: &str) -> Result<Kind, Refused> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.collection() == Some(collection));
        kind.filter(|kind| kind.is_known_to(call.version, self.cloud())).ok_or_else(|| Refused::no_segment(collection))
    }

    fn all_methods(&mut self, call: &Call, place: usize) -> Outcome {
        call.only("GET", "methods")?;
        call.caller.may(Act::ReadMethods(None), Some(self.user(place)))?;
        let listing = Listing::read(call.request.query(), &BOUNDS)?;
        let cloud = self.cloud();
        let methods = deletion::listed(self.user_mut(place), call.now);
        let known = methods.iter().filter(|method| method.kind.is_known_to(call.version, cloud));
        let mut shown: Vec<Value> = known.map(|method| method.shown(true, call.now)).collect();
        if self.has_fault(Fault::UnknownType) {
            shown.push(json!({
                "@odata.type": "#microsoft.graph.somethingNewAuthenticationMethod",
                "id": "c5d7a8b0-52d1-4a6e-8a2c-9b1f4e6d7a03", "createdDateTime": "2026-01-01T00:00:00Z",
            }));
        }
        let page = listing.page(shown.into_iter(), &BOUNDS, self.has_fault(Fault::EmptyPage));
        Ok(self.page(call, &format!("users('{}')/authentication/methods", self.user(place).id), page))
    }

    fn any_method(&mut self, call: &Call, place: usize, id: &str) -> Outcome {
        if call.verb() != "GET" {
            return Err(Refused::bad_request("No HTTP resource was found that matches the request URI."));
        }
        call.caller.may(Act::ReadMethods(None), Some(self.user(place)))?;
        let method = self.user(place).method(id).ok_or_else(|| Refused::no_method(id))?;
        Ok(call.entity("authenticationMethods/$entity", method.shown(true, call.now)))
    }

    fn collection(&mut self, call: &Call, place: usize, kind: Kind) -> Outcome {
        let name = kind.collection().unwrap_or_default();
        match (call.verb(), kind) {
            ("GET", _) => {
                call.caller.may(Act::ReadMethods(Some(kind)), Some(self.user(place)))?;
                let listing = Listing::read(call.request.query(), &BOUNDS)?;
                let methods = deletion::listed(self.user_mut(place), call.now);
                let of_kind = methods.iter().filter(|method| method.kind.collection() == kind.collection());
                let shown: Vec<Value> = of_kind.map(|method| method.shown(false, call.now)).collect();
                let page = listing.page(shown.into_iter(), &BOUNDS, self.has_fault(Fault::EmptyPage));
                Ok(self.page(call, &format!("users('{}')/authentication/{name}", self.user(place).id), page))
            }
            ("POST", Kind::TemporaryAccessPass) => self.make_pass(call, place),
            ("POST", Kind::MobilePhone | Kind::AlternateMobilePhone | Kind::OfficePhone) => self.add_phone(call, place),
            ("POST", Kind::Email) => self.add_email(call, place),
            _ => Err(Refused::wrong_verb(&call.request.method, name)),
        }
    }

    fn one_of_collection(&mut self, call: &Call, place: usize, kind: Kind, id: Option<&str>) -> Outcome {
        if kind == Kind::QrCodePin {
            beta_only(call.version, "qrCodePinMethod")?;
        }
        let found = |method: &&Method| {
            method.kind.collection() == kind.collection() && id.is_none_or(|id| method.id.eq_ignore_ascii_case(id))
        };
        let wanted = id.unwrap_or("qrCodePin");
        match (call.verb(), kind) {
            ("GET", _) => {
                call.caller.may(Act::ReadMethods(Some(kind)), Some(self.user(place)))?;
                let method = self.user(place).methods_there().find(found).ok_or_else(|| Refused::no_method(wanted))?;
                let shown = selected(method.shown(false, call.now), &select(&call.request.query()));
                Ok(call.entity(&format!("{}/$entity", kind.type_name()), shown))
            }
            ("DELETE", Kind::Password) => Err(Refused::wrong_verb("DELETE", "passwordMethods")),
            ("DELETE", _) => {
                call.caller.may(Act::WriteMethods(kind), Some(self.user(place)))?;
                let id = self.user(place).methods_there().find(found).map(|method| method.id.clone());
                let id = id.ok_or_else(|| Refused::no_method(wanted))?;
                let faults = self.faults().clone();
                deletion::delete(self.user_mut(place), kind, &id, &faults, call.now)?;
                Ok(Response::empty(204))
            }
            ("PATCH" | "PUT", Kind::MobilePhone | Kind::AlternateMobilePhone | Kind::OfficePhone | Kind::Email) => {
                call.caller.may(Act::WriteMethods(kind), Some(self.user(place)))?;
                let body = call.body()?;
                let found = self.user(place).method(wanted).map(|method| method.id.clone());
                let id = found.ok_or_else(|| Refused::no_method(wanted))?;
                for method in self.user_mut(place).methods.iter_mut().filter(|method| method.id == id) {
                    for name in ["phoneNumber", "emailAddress"].into_iter().filter(|name| body[*name].is_string()) {
                        method.properties.insert(name.to_owned(), body[name].clone());
                    }
                }
                Ok(Response::empty(204))
            }
            _ => Err(Refused::wrong_verb(&call.request.method, kind.collection().unwrap_or_default())),
        }
    }

    fn make_pass(&mut self, call: &Call, place: usize) -> Outcome {
        let kind = Kind::TemporaryAccessPass;
        call.caller.may(Act::WriteMethods(kind), Some(self.user(place)))?;
        if self.user(place).guest {
            return Err(Refused::bad_request("Temporary Access Pass cannot be added to an external guest user."));
        }
        let policy = self.pass_policy();
        let in_scope = policy.includes(&self.user(place).upn);
        let mut made = pass::asked(&call.body()?, &policy, in_scope, call.now).map_err(Refused::bad_request)?;
        made.text = drawn::pass(self.random(), policy.length);
        let id = drawn::guid(self.random());
        let text = made.text.clone();
        let method = Method { pass: Some(made), ..Method::new(kind, id, call.now, Map::new()) };
        let mut shown = method.shown(false, call.now);
        shown["temporaryAccessPass"] = text.into();
        shown["@odata.context"] = call.context("users/authentication/temporaryAccessPassMethods/$entity").into();
        // There is one at a time: a new one takes the place of the old one.
        let user = self.user_mut(place);
        user.methods.retain(|method| method.kind != kind);
        user.methods.push(method);
        Ok(Response::json(201, &shown))
    }

    fn add_phone(&mut self, call: &Call, place: usize) -> Outcome {
        let body = call.body()?;
        let kind = match body["phoneType"].as_str() {
            Some("mobile") => Kind::MobilePhone,
            Some("alternateMobile") => Kind::AlternateMobilePhone,
            Some("office") => Kind::OfficePhone,
            _ => return Err(Refused::bad_request("phoneType has to be mobile, alternateMobile or office.")),
        };
        if !body["phoneNumber"].is_string() {
            return Err(Refused::bad_request("phoneNumber is missing."));
        }
        let properties = Map::from_iter([("phoneNumber".to_owned(), body["phoneNumber"].clone())]);
        self.add_by_call(call, place, kind, properties)
    }

    fn add_email(&mut self, call: &Call, place: usize) -> Outcome {
        let body = call.body()?;
        if !body["emailAddress"].is_string() {
            return Err(Refused::bad_request("emailAddress is missing."));
        }
        let properties = Map::from_iter([("emailAddress".to_owned(), body["emailAddress"].clone())]);
        self.add_by_call(call, place, Kind::Email, properties)
    }

    fn add_by_call(&mut self, call: &Call, place: usize, kind: Kind, properties: Map<String, Value>) -> Outcome {
        call.caller.may(Act::WriteMethods(kind), Some(self.user(place)))?;
        if self.user(place).has(kind) {
            return Err(Refused::bad_request("The user has an authentication method of this type already."));
        }
        let id = user::method_id(kind, self.random());
        let method = Method::new(kind, id, call.now, properties);
        let mut shown = method.shown(false, call.now);
        shown["@odata.context"] = call.context(&format!("{}/$entity", kind.type_name())).into();
        self.user_mut(place).add(method);
        Ok(Response::json(201, &shown))
    }

    /// The token stays with the user and shows codes for nothing, as the portal's button leaves it.
    fn deactivate(&mut self, call: &Call, place: usize, id: &str) -> Outcome {
        let kind = self.known(call, "hardwareOathMethods")?;
        call.only("POST", "deactivate")?;
        call.caller.may(Act::WriteMethods(kind), Some(self.user(place)))?;
        let found = self.user(place).method(id).filter(|method| method.kind == kind).map(|method| method.id.clone());
        let id = found.ok_or_else(|| Refused::no_method(id))?;
        for method in self.user_mut(place).methods.iter_mut().filter(|method| method.id == id) {
            method.is_default = false;
            if let Some(device) = method.properties.get_mut("device") {
                device["status"] = "assigned".into();
            }
        }
        Ok(Response::empty(204))
    }

    fn preferences(&mut self, call: &Call, place: usize) -> Outcome {
        beta_only(call.version, "signInPreferences")?;
        call.only("GET", "signInPreferences")?;
        call.caller.may(Act::ReadPreferences, Some(self.user(place)))?;
        let default = self.user(place).default_method().and_then(|method| method.kind.preference());
        let shown = json!({
            "isSystemPreferredAuthenticationMethodEnabled": false,
            "userPreferredMethodForSecondaryAuthentication": default,
        });
        Ok(call.entity("microsoft.graph.signInPreferences", shown))
    }

    fn per_user_mfa(&mut self, call: &Call, place: usize) -> Outcome {
        beta_only(call.version, "requirements")?;
        match call.verb() {
            "GET" => {
                call.caller.may(Act::ReadPerUserMfa, Some(self.user(place)))?;
                let shown = json!({ "perUserMfaState": self.user(place).per_user_mfa });
                Ok(call.entity("microsoft.graph.strongAuthenticationRequirements", shown))
            }
            "PATCH" => {
                call.caller.may(Act::WritePerUserMfa, Some(self.user(place)))?;
                let body = call.body()?;
                let state = body["perUserMfaState"].as_str().unwrap_or_default();
                if !["disabled", "enabled", "enforced"].contains(&state) {
                    return Err(Refused::unreadable("perUserMfaState has to be disabled, enabled or enforced."));
                }
                self.user_mut(place).per_user_mfa = state.to_owned();
                Ok(Response::empty(204))
            }
            _ => Err(Refused::wrong_verb(&call.request.method, "requirements")),
        }
    }
}
