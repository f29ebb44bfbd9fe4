//! A server of our own that answers as a test says and notes what it was sent.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Listens on a free port of this machine until the test is over.
pub struct Server {
    pub address: String,
    requests: Receiver<String>,
}

impl Server {
    /// Answers the requests in turn with these statuses, headers and bodies; the last one stays.
    pub fn start(answers: impl Fn(&str) -> (u16, String, String) + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (noted, requests) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else { continue };
                let (status, headers, body) = answers(&request);
                let _ = noted.send(request);
                let head = format!(
                    "HTTP/1.1 {status} Told\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
                    body.len()
                );
                let _ = (&stream).write_all((head + &body).as_bytes());
            }
        });
        Server { address, requests }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was sent so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.try_iter().collect()
    }
}

/// One request, head and body.
fn read(mut stream: &TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let length = stream.read(&mut piece).ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let wanted =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= wanted.unwrap_or(0) {
            return Some(text);
        }
    }
}

/// A server under a certificate that no system trusts, for one connection.
pub struct TlsServer {
    pub address: String,
    heard: thread::JoinHandle<String>,
}

impl TlsServer {
    pub fn start() -> TlsServer {
        let certificate = CertificateDer::from_pem_slice(include_bytes!("keys/app.crt")).unwrap();
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("keys/app.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            let mut heard = Vec::new();
            // It ends with an alert of the client's, or when the client has gone.
            let _ = rustls::StreamOwned::new(connection, stream).read_to_end(&mut heard);
            String::from_utf8_lossy(&heard).into_owned()
        });
        TlsServer { address, heard }
    }

    /// What was sent under the encryption.
    pub fn heard(self) -> String {
        self.heard.join().unwrap()
    }
}
