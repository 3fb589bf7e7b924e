//! The certificate that is shown to clients who speak TLS, and its renewal without a restart.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, ensure};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A certificate with its chain, and its key: two PEM files that somebody renews.
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    shown: RwLock<Shown>,
}

struct Shown {
    config: Arc<ServerConfig>,
    /// The content of both files.
    read: (Vec<u8>, Vec<u8>),
}

impl Certificate {
    /// Errors: a file that cannot be read, a key that is not the certificate's.
    pub fn load(chain: &Path, key: &Path) -> anyhow::Result<Certificate> {
        let read = read(chain, key)?;
        let config = config(&read.0, &read.1)?;
        let shown = RwLock::new(Shown { config, read });
        Ok(Certificate { chain: chain.to_owned(), key: key.to_owned(), shown })
    }

    /// Shows new clients what the files say now; true if that is something else than before. When they cannot be used, and they cannot while
    /// they are being written, what was shown stays.
    pub fn reload(&self) -> anyhow::Result<bool> {
        let read = read(&self.chain, &self.key)?;
        if self.shown.read().unwrap_or_else(PoisonError::into_inner).read == read {
            return Ok(false);
        }
        let config = config(&read.0, &read.1)?;
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = Shown { config, read };
        Ok(true)
    }

    /// The handshake with one client.
    pub(super) async fn greet(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let config = Arc::clone(&self.shown.read().unwrap_or_else(PoisonError::into_inner).config);
        TlsAcceptor::from(config).accept(stream).await
    }
}

/// `Debug` shows no key.
impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("chain", &self.chain).field("key", &self.key).finish_non_exhaustive()
    }
}

fn read(chain: &Path, key: &Path) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("reading {}", path.display()));
    Ok((read(chain)?, read(key)?))
}

fn config(chain: &[u8], key: &[u8]) -> anyhow::Result<Arc<ServerConfig>> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().context("reading the certificate")?;
    ensure!(!chain.is_empty(), "reading the certificate: the file holds none");
    let key = PrivateKeyDer::from_pem_slice(key).context("reading the certificate's key")?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("choosing the versions of TLS")?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("putting certificate and key together")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
