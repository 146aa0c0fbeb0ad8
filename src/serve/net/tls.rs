//! Owns TLS: who the server shows itself to be. Must not know connections.

use crate::serve::Tls;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What HTTP is called where TLS agrees on what to speak.
pub const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

/// What greets clients, TLS 1.2 and 1.3.
///
/// # Errors
/// Where the certificates or the key cannot be read, or do not belong together; in words.
pub fn acceptor(tls: &Tls) -> Result<TlsAcceptor, String> {
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&tls.certificates)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("the certificates cannot be read as PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("there is no certificate among what is said to hold them, as PEM".to_owned());
    }
    let key = PrivateKeyDer::from_pem_slice(&tls.key)
        .map_err(|error| format!("the private key cannot be read as PEM, without a password: {error}"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key))
        .map_err(|error| format!("the certificate and the private key cannot be used: {error}"))?;
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
