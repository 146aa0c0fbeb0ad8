//! TLS, and HTTP/2 over it.

use super::client::{Reply, Wire};
use super::server::{Server, folder, refused};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::fs;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A certificate of its own, and its key, in the folder.
fn certified(folder: &TempDir) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    fs::write(folder.path().join("cert.pem"), cert.pem()).expect("a file");
    fs::write(folder.path().join("key.pem"), signing_key.serialize_pem()).expect("a file");
    CertificateDer::from_pem_slice(cert.pem().as_bytes()).expect("a certificate")
}

const TLS: [&str; 4] = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];

/// A client that trusts one certificate, and would like to speak these.
fn client(certificate: CertificateDer<'static>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

fn localhost() -> ServerName<'static> {
    ServerName::try_from("localhost").expect("a name")
}

/// Whether a connection was closed, and not for a mistake: the last word of the client may find nobody.
fn ends_well(ended: Result<(), h2::Error>) -> bool {
    ended.map_or_else(|error| error.is_io(), |()| true)
}

#[test]
fn over_tls_it_answers_the_same() {
    let folder = folder();
    let certificate = certified(&folder);
    let server = Server::start_in(folder, &TLS, &[]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let ask = |config: Arc<ClientConfig>| -> std::io::Result<Reply> {
        let connection = ClientConnection::new(config, localhost()).expect("a client");
        let stream = TcpStream::connect(server.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut wire = Wire::over(StreamOwned::new(connection, stream));
        wire.ask("POST /v1/decide/home", &[], "{\"id\": \"v-1\"}")?;
        wire.ask("POST /v1/decide/home", &[], "{\"id\": \"v-2\"}")
    };
    let reply = ask(client(certificate, &[])).expect("an answer");
    assert_eq!((reply.status, &reply.json()["id"]), (200, &"v-2".into()));
    // Whoever trusts another certificate does not speak on.
    let other = certified(&super::server::folder());
    assert!(ask(client(other, &[])).is_err());
    // Whoever speaks no TLS is closed, and nobody else with them.
    let plain = server.wire().ask("GET /healthz", &[], "");
    assert!(plain.is_err(), "{plain:?}");
}

#[test]
fn over_tls_it_speaks_http_2_with_who_can() {
    let folder = folder();
    let certificate = certified(&folder);
    let mut server = Server::start_in(folder, &[&TLS[..], &["--drain", "0s"]].concat(), &[]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let address = server.address;
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
        let connector = TlsConnector::from(client(certificate, &[b"h2", b"http/1.1"]));
        let stream = connector.connect(localhost(), stream).await.expect("TLS");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
        let connection = tokio::spawn(connection);
        // Many at once over one connection, each answered with its own.
        let asks = (0..20).map(|number| {
            let mut client = client.clone();
            async move {
                let request = axum::http::Request::post("https://localhost/v1/decide/home")
                    .header("content-type", "application/json")
                    .body(())
                    .expect("a request");
                let (reply, mut body) = client.send_request(request, false).expect("sent");
                body.send_data(format!("{{\"id\": \"v-{number}\"}}").into(), true).expect("a body");
                let reply = reply.await.expect("an answer");
                assert_eq!(reply.status(), 200);
                let data = reply.into_body().data().await.expect("a body").expect("a body");
                let decision: serde_json::Value = serde_json::from_slice(&data).expect("JSON");
                assert_eq!(decision["id"], format!("v-{number}"));
            }
        });
        let asks: Vec<_> = asks.map(tokio::spawn).collect();
        for ask in asks {
            ask.await.expect("an answer");
        }
        server.signal("-TERM");
        // It says goodbye.
        assert!(ends_well(connection.await.expect("a connection")));
    });
    assert_eq!(server.end(), Some(0));
}

#[test]
fn a_connection_of_http_2_that_rests_is_told_goodbye() {
    let folder = folder();
    let certificate = certified(&folder);
    let server = Server::start_in(folder, &[&TLS[..], &["--idle-timeout", "300ms"]].concat(), &[]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(server.address).await.expect("a connection");
        let connector = TlsConnector::from(client(certificate, &[b"h2"]));
        let stream = connector.connect(localhost(), stream).await.expect("TLS");
        let (_client, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
        let ended = tokio::time::timeout(Duration::from_secs(10), connection).await;
        assert!(ends_well(ended.expect("it ends")));
    });
}

#[test]
fn a_greeting_that_never_comes_is_not_waited_for() {
    let folder = folder();
    certified(&folder);
    let server = Server::start_in(folder, &[&TLS[..], &["--head-timeout", "300ms"]].concat(), &[]);
    assert!(server.wire().is_closed());
}

#[test]
fn what_is_no_certificate_is_told() {
    let folder = folder();
    certified(&folder);
    let old = fs::read(folder.path().join("key.pem")).expect("a key");
    certified(&folder);
    fs::write(folder.path().join("old.pem"), old).expect("a key");
    for (cert, key, words) in [
        ("none.pem", "key.pem", "cannot read `none.pem`"),
        ("policies/shop.rope", "key.pem", "there is no certificate"),
        ("cert.pem", "policies/shop.rope", "the private key cannot be read as PEM, without a password"),
        ("cert.pem", "old.pem", "the certificate and the private key cannot be used"),
    ] {
        let output = refused(&folder, &["--tls-cert", cert, "--tls-key", key]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(words), "{told}");
    }
}
