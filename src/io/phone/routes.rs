//! Three addresses, and nothing for whoever asks for another.

use super::gate::{Gate, Reply};
use super::token::random_text;
use crate::skew::browser::LARGEST_REPORT;
use crate::time::Span;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use std::sync::Arc;
use std::time::Duration;

/// How long a request's body may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The page, with places for what is new in every answer.
const PAGE: &str = include_str!("page.html");

/// When a request was read.
#[derive(Clone, Copy)]
struct Received(Span);

/// The run's addresses. Whatever is asked for besides gets "not found" and an empty body.
pub(super) fn router(gate: Arc<Gate>) -> Router {
    Router::new()
        .route("/{token}", get(page))
        .route("/{token}/{key}/times", get(times))
        .route("/{token}/{key}/report", post(report))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_REPORT))
        .layer(middleware::from_fn_with_state(Arc::clone(&gate), guard))
        .with_state(gate)
}

/// Lets through what names this server and knows the token, notes when it came, and makes every refusal look alike.
async fn guard(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let received = Received(gate.counter());
    if !is_our_host(&gate, &request) || !knows_token(&gate, request.uri()) {
        return nothing().await;
    }
    request.extensions_mut().insert(received);
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(answer) if answer.status().is_success() || answer.status() == StatusCode::CONFLICT => guarded(answer),
        _ => nothing().await,
    }
}

/// One `Host`, and ours; a target that names a server itself must name this one, too.
fn is_our_host(gate: &Gate, request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let target = request.uri().authority().is_none_or(|authority| gate.is_our_name(authority.as_str()));
    host.is_some_and(|host| gate.is_our_name(host)) && hosts.next().is_none() && target
}

fn knows_token(gate: &Gate, uri: &Uri) -> bool {
    uri.path().split('/').nth(1).is_some_and(|token| gate.knows(token))
}

async fn nothing() -> Response {
    guarded(StatusCode::NOT_FOUND.into_response())
}

/// Nothing is kept, nothing is guessed, and nothing is told to where a link leads.
fn guarded(mut answer: Response) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in headers {
        answer.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    answer
}

async fn page(State(gate): State<Arc<Gate>>) -> Response {
    let (true, Ok(nonce)) = (gate.is_open(), random_text::<16>()) else { return nothing().await };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (header::CONTENT_SECURITY_POLICY, policy)];
    (headers, PAGE.replace("{nonce}", &nonce)).into_response()
}

async fn times(
    State(gate): State<Arc<Gate>>,
    Extension(received): Extension<Received>,
    Path((_, key)): Path<(String, String)>,
) -> Response {
    match gate.stamp(&key, received.0) {
        Some((t1, t2)) => Json(serde_json::json!({ "t1": t1, "t2": t2 })).into_response(),
        None => nothing().await,
    }
}

async fn report(
    State(gate): State<Arc<Gate>>,
    Path((_, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    match gate.conclude(&key, &body, agent) {
        Reply::Told(told) => Json(told).into_response(),
        Reply::Again => StatusCode::CONFLICT.into_response(),
        Reply::Nothing => nothing().await,
    }
}
