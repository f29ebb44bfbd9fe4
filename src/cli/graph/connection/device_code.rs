use super::SigningIn;
use crate::cli::Refusal;
use crate::graph::auth::{AccessToken, DeviceSignIn, Poll, Tenant};
use crate::io::graph::Connection;
use crate::io::{Interrupt, Stopwatch, World, sleep};
use crate::time::Span;
use std::io::Write;

/// How long to wait before looking whether Ctrl-C was pressed.
const GLANCE: Span = Span::from_nanos(100_000_000);

impl SigningIn<'_> {
    /// Shows the code and waits until it was entered.
    pub(super) fn for_person(mut self, world: &mut World) -> Result<Connection, Refusal> {
        let client_id = self.client_id()?.clone();
        let anywhere = || "organizations".parse::<Tenant>().expect("a word of letters is a tenant");
        let tenant = self.target.tenant.clone().unwrap_or_else(anywhere);
        let form = DeviceSignIn::begin(&client_id, std::slice::from_ref(&self.scope));
        let path = tenant.device_code_path();
        let response = self.connection.post_form_patiently(&path, &form).map_err(|error| self.unanswered(&error))?;
        let watch = Stopwatch::start();
        let sign_in =
            DeviceSignIn::begun(&client_id, &response, watch.elapsed()).map_err(|error| self.refused(&error))?;
        let (uri, code) = (&sign_in.verification_uri, &sign_in.user_code);
        let _ = writeln!(world.stderr, "To sign in, open {uri} on any device and enter the code {code}");
        let _ = world.stderr.flush();
        let token = self.entered(sign_in, &tenant, watch, world);
        if world.stderr_is_terminal {
            let _ = write!(world.stderr, "\r{:40}\r", "");
        }
        token.map(|token| self.connection.with_token(token))
    }

    fn entered(
        &mut self,
        mut sign_in: DeviceSignIn,
        tenant: &Tenant,
        watch: Stopwatch,
        world: &mut World,
    ) -> Result<AccessToken, Refusal> {
        let interrupt = Interrupt::listen();
        while let Some(next) = sign_in.next_question() {
            while watch.elapsed() < next {
                if interrupt.is_pressed() {
                    return Err(Refusal::unknown("nobody has signed in: interrupted"));
                }
                show_left(sign_in.expires() - watch.elapsed(), world);
                sleep((next - watch.elapsed()).min(GLANCE));
            }
            let answered = self.connection.post_form(&tenant.token_path(), &sign_in.question());
            let Ok(response) = answered else {
                sign_in.unanswered(watch.elapsed());
                continue;
            };
            match sign_in.answered(&response, watch.elapsed()).map_err(|error| self.refused(&error))? {
                Poll::Granted(token) => return Ok(token),
                Poll::Pending => {}
            }
        }
        Err(self.refused(&DeviceSignIn::expired()))
    }
}

/// How long the code is still good, where a person looks.
fn show_left(left: Span, world: &mut World) {
    if world.stderr_is_terminal {
        let seconds = left.seconds().max(0.0) as u64;
        let _ = write!(world.stderr, "\rwaiting; the code is good for {:2}:{:02}", seconds / 60, seconds % 60);
        let _ = world.stderr.flush();
    }
}
