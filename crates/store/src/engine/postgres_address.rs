//! Where PostgreSQL is and how the way there is protected: what the URL says.
//!
//! | `sslmode` | |
//! |---|---|
//! | `disable` | never encrypted |
//! | `prefer`, or none | encrypted when the server offers it. Its certificate is not looked at: whoever can stand in between could as well say that there is no encryption |
//! | `require` or `verify-full` | encrypted; the certificate must name the host and be signed by an authority that is trusted |
//!
//! Trusted are the authorities that browsers trust, or only those in the PEM file that `sslrootcert` names. Over a unix socket
//! nothing is encrypted.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
use postgres::config::SslMode;
use postgres::{Client, Config};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(super) struct PostgresAddress {
    config: Config,
    tls: MakeRustlsConnect,
}

impl PostgresAddress {
    /// Reads the URL and the file of trusted authorities, and connects to nothing.
    pub fn read(url: &str) -> anyhow::Result<Self> {
        let (url, root_certificate) = without_root_certificate(url);
        // The error of a wrong URL does not repeat it, so no password leaks.
        let mut config: Config = url.parse().context("read the postgres: URL")?;
        config.application_name("tributary");
        let tls = match (config.get_ssl_mode(), root_certificate) {
            (SslMode::Require, None) => verified(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect())?,
            (SslMode::Require, Some(path)) => verified(authorities(&path)?)?,
            (_, None) => unverified()?,
            (_, Some(_)) => {
                bail!("sslrootcert in the postgres: URL wants sslmode=require: otherwise nothing is checked")
            }
        };
        Ok(PostgresAddress { config, tls: MakeRustlsConnect::new(tls) })
    }

    pub fn connect(&self) -> anyhow::Result<Client> {
        self.config.connect(self.tls.clone()).context("connect to PostgreSQL")
    }
}

/// The URL as the client library understands it, and the file it does not know of.
fn without_root_certificate(url: &str) -> (Cow<'_, str>, Option<String>) {
    let Some((address, query)) = url.split_once('?') else { return (url.into(), None) };
    let mut root_certificate = None;
    let mut kept = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", path)) => {
                root_certificate = Some(percent_decode_str(path).decode_utf8_lossy().into_owned());
            }
            Some(("sslmode", "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    (format!("{address}?{}", kept.join("&")).into(), root_certificate)
}

fn authorities(path: &str) -> anyhow::Result<RootCertStore> {
    let reading = || format!("read the certificates of sslrootcert, {path}");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).with_context(reading)? {
        roots.add(certificate.with_context(reading)?).with_context(reading)?;
    }
    if roots.is_empty() {
        bail!("{path}, which sslrootcert names, holds no certificate");
    }
    Ok(roots)
}

fn verified(roots: RootCertStore) -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn unverified() -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let any = Arc::new(AnyCertificate(provider.clone()));
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.dangerous().with_custom_certificate_verifier(any).with_no_client_auth())
}

/// Takes every certificate, as long as the server has its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `encrypted`, `plain`, or why there is no connection.
    fn outcome(url: &str) -> String {
        let connected = PostgresAddress::read(url).and_then(|address| {
            let mut client = address.connect()?;
            let row = client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[])?;
            Ok(if row.get(0) { "encrypted" } else { "plain" }.to_owned())
        });
        connected.unwrap_or_else(|error| format!("{error:#}"))
    }

    #[test]
    fn a_url_is_taken_apart() {
        let (url, root) =
            without_root_certificate("postgres://db/t?sslmode=verify-full&sslrootcert=/a%20b.pem&connect_timeout=5");
        assert_eq!(
            (url.as_ref(), root.as_deref()),
            ("postgres://db/t?sslmode=require&connect_timeout=5", Some("/a b.pem"))
        );
        assert_eq!(without_root_certificate("postgres://db/t"), ("postgres://db/t".into(), None));

        let nothing_checked = outcome("postgres://db/t?sslrootcert=/etc/root.pem");
        assert!(nothing_checked.contains("wants sslmode=require"), "{nothing_checked}");
        let no_file = outcome("postgres://db/t?sslmode=require&sslrootcert=/nowhere/root.pem");
        assert!(no_file.contains("/nowhere/root.pem"), "{no_file}");
        let no_certificate = outcome("postgres://db/t?sslmode=require&sslrootcert=/dev/null");
        assert!(no_certificate.contains("holds no certificate"), "{no_certificate}");
        assert!(outcome("postgres://me:hush@db/t?sslmode=maybe").starts_with("read the postgres: URL"));
    }

    /// `.ci/postgres` names its loopback address, and the authority that signed for `localhost`.
    #[test]
    fn the_server_is_who_the_url_says() {
        let variable = |name| std::env::var(name).ok();
        let Some(url) = variable("TRIBUTARY_TEST_POSTGRES_TLS") else { return };
        let root = variable("TRIBUTARY_TEST_POSTGRES_ROOT").expect("set together with the address");
        let by_number = url.replace("@localhost:", "@127.0.0.1:");

        assert_eq!(outcome(&format!("{url}?sslmode=disable")), "plain");
        assert_eq!(outcome(&url), "encrypted");
        assert_eq!(outcome(&format!("{by_number}?sslmode=prefer")), "encrypted");
        assert_eq!(outcome(&format!("{url}?sslmode=require&sslrootcert={root}")), "encrypted");
        assert_eq!(outcome(&format!("{url}?sslmode=verify-full&sslrootcert={root}")), "encrypted");

        let untrusted = outcome(&format!("{url}?sslmode=require"));
        assert!(untrusted.contains("UnknownIssuer"), "{untrusted}");
        let other_name = outcome(&format!("{by_number}?sslmode=require&sslrootcert={root}"));
        assert!(other_name.contains("not valid for name"), "{other_name}");
    }
}
