//! The loop around the routes: who is connected, how long a head may take, and the end.

use super::gate::Gate;
use super::{Outcome, routes};
use crate::io::udp::duration;
use crate::time::Span;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// The most connections at once. A browser opens one or two; whoever comes when all are taken is not answered.
const MOST_CONNECTIONS: usize = 16;
/// How long a request's head may take, and how long a connection may be idle.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of a request's head, and the most lines.
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// How long the last answers may take to leave.
const FAREWELL: Duration = Duration::from_secs(2);
/// What is waited after a connection could not be accepted: there may be too many open files.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until there is a result, the time is up, or Ctrl-C.
pub(super) async fn serve(listener: TcpListener, gate: Arc<Gate>, patience: Span) -> std::io::Result<Outcome> {
    let (stop, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let accepted = accept(&listener, &gate, &stopped, &mut connections);
    let outcome = tokio::select! {
        biased;
        outcome = gate.ended() => outcome,
        interrupted = tokio::signal::ctrl_c() => { interrupted?; Outcome::Interrupted }
        () = tokio::time::sleep(duration(patience)) => Outcome::TimeUp(gate.was_visited()),
        () = accepted => Outcome::Interrupted,
    };
    drop(listener);
    drop(stop);
    let all_gone = async { while connections.join_next().await.is_some() {} };
    // Whoever does not take the last answer in time does not get it.
    let _ = tokio::time::timeout(FAREWELL, all_gone).await;
    Ok(outcome)
}

/// Takes connections for ever.
async fn accept(
    listener: &TcpListener,
    gate: &Arc<Gate>,
    stopped: &watch::Receiver<()>,
    connections: &mut JoinSet<()>,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let (gate, stopped) = (Arc::clone(gate), stopped.clone());
        connections.spawn(async move {
            hold(stream, gate, stopped).await;
            drop(place);
        });
    }
}

/// One connection to its end. What goes wrong with it is the other side's loss.
async fn hold(stream: TcpStream, gate: Arc<Gate>, mut stopped: watch::Receiver<()>) {
    // Without it an answer may wait 40 ms for the acknowledgement of the one before, and the clock would seem slow.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = TowerToHyperService::new(routes::router(gate));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS);
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let stop = tokio::select! {
        _ = connection.as_mut() => false,
        _ = stopped.changed() => true,
    };
    if stop {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
