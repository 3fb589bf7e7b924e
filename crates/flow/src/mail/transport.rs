//! How a letter leaves: as a file in a folder, or by SMTP.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::{Context, anyhow, bail};
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Message, SmtpTransport, Transport as _};
use store::outbox::Message as Waiting;

use super::envelope::{self, Envelope};
use crate::letter::Enclosure;
use crate::{MailSettings, Platform};

/// Longer than any mail server that means to answer.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

pub struct Transport {
    from: Mailbox,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(Box<SmtpTransport>),
}

pub(super) struct Failure {
    pub(super) error: anyhow::Error,
    /// Trying again cannot help.
    pub(super) is_permanent: bool,
}

impl Transport {
    /// A relative folder is one of `data_directory`.
    pub(crate) fn new(settings: &MailSettings, data_directory: &std::path::Path) -> anyhow::Result<Self> {
        let from = settings.from.parse().with_context(|| format!("read the mail sender {:?}", settings.from))?;
        let way = if let Some(folder) = settings.url.strip_prefix("file:") {
            Way::Folder(data_directory.join(folder))
        } else if settings.url.starts_with("smtp:") || settings.url.starts_with("smtps:") {
            // The error of a wrong URL does not repeat it, so no password leaks.
            let smtp = SmtpTransport::from_url(&with_tls(&settings.url)).context("read the mail URL")?;
            Way::Smtp(Box::new(smtp.timeout(Some(SMTP_TIMEOUT)).build()))
        } else {
            bail!("read the mail URL: use file:FOLDER, smtp://HOST or smtps://HOST");
        };
        Ok(Transport { from, way })
    }

    /// Where letters are put when they go into a folder.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.way {
            Way::Folder(folder) => Some(folder),
            Way::Smtp(_) => None,
        }
    }

    fn deliver(&self, platform: &Platform, waiting: &Waiting, now: SystemTime) -> Result<(), Failure> {
        let forever = |error| Failure { error, is_permanent: true };
        let envelope = envelope::read(platform, &waiting.payload).map_err(forever)?;
        let message = self.message(waiting, envelope, now).map_err(forever)?;
        match &self.way {
            Way::Folder(folder) => {
                let name = format!("{}-{:06}.eml", waiting.created_at.strftime("%Y%m%dT%H%M%SZ"), waiting.id.get());
                write_whole(folder, &name, &message.formatted()).map_err(|error| Failure { error, is_permanent: false })
            }
            Way::Smtp(smtp) => match smtp.send(&message) {
                Ok(_) => Ok(()),
                Err(error) => Err(Failure {
                    is_permanent: error.is_permanent(),
                    error: anyhow::Error::new(error).context("send a letter by SMTP"),
                }),
            },
        }
    }

    fn message(&self, waiting: &Waiting, envelope: Envelope, now: SystemTime) -> anyhow::Result<Message> {
        let Envelope { to, subject, text, html, unsubscription, enclosure } = envelope;
        let to: Mailbox = to.parse().with_context(|| format!("read the mail address {to:?}"))?;
        let domain = self.from.email.domain();
        let message_id = format!("<{}.{}@{domain}>", waiting.id, waiting.created_at.as_millisecond());
        let mut builder =
            Message::builder().from(self.from.clone()).to(to).subject(subject).date(now).message_id(Some(message_id));
        if let Some(address) = unsubscription {
            // RFC 8058: the mail program posts to this address, and its reader need not come.
            builder = builder.header(ListUnsubscribe(format!("<{address}>")));
            builder = builder.header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
        }
        let text = self.part(ContentType::TEXT_PLAIN, text);
        let html = html.map(|html| self.part(ContentType::TEXT_HTML, html));
        let message = match (html, enclosure) {
            (Some(html), None) => builder.multipart(MultiPart::alternative().singlepart(text).singlepart(html)),
            (Some(html), Some(enclosure)) => {
                let both = MultiPart::alternative().singlepart(text).singlepart(html);
                builder.multipart(MultiPart::mixed().multipart(both).singlepart(self.attached(enclosure)?))
            }
            (None, _) => builder.singlepart(text),
        };
        message.context("put a letter together")
    }

    fn part(&self, kind: ContentType, text: String) -> SinglePart {
        SinglePart::builder().header(kind).body(self.body(text))
    }

    fn attached(&self, enclosure: Enclosure) -> anyhow::Result<SinglePart> {
        let Enclosure { name, media_type, text } = enclosure;
        let kind = ContentType::parse(&media_type).with_context(|| format!("read what {name} is"))?;
        let part = SinglePart::builder().header(kind).header(ContentDisposition::attachment(&name));
        Ok(part.body(self.body(text)))
    }

    fn body(&self, text: String) -> Body {
        match &self.way {
            // In a file, people and scripts read the text as it is. No server on the way minds its letters or the length of its lines.
            Way::Folder(_) => {
                let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
                Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::EightBit)
            }
            Way::Smtp(_) => Body::new(text),
        }
    }
}

macro_rules! text_headers {
    ($($name:ident $words:literal,)*) => {$(
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($words)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )*};
}

text_headers! {
    ListUnsubscribe "List-Unsubscribe",
    ListUnsubscribePost "List-Unsubscribe-Post",
}

/// On a thread that may wait.
pub(super) async fn deliver(platform: &Platform, waiting: Waiting) -> Result<(), Failure> {
    let handle = platform.clone();
    let now = SystemTime::from(platform.clock.now());
    let delivered = tokio::task::spawn_blocking(move || handle.mail.deliver(&handle, &waiting, now)).await;
    delivered.unwrap_or_else(|error| {
        Err(Failure { error: anyhow!(error).context("send a letter on another thread"), is_permanent: false })
    })
}

/// A file is there whole or not at all, and on disk when its message counts as sent.
fn write_whole(folder: &std::path::Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let partial = folder.join(format!("{name}.partial"));
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, folder.join(name))?;
        File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("write {name} into {}", folder.display()))
}

/// `smtp:` means STARTTLS here, as the configuration says; on this machine itself it may do without.
fn with_tls(url: &str) -> String {
    if !url.starts_with("smtp:") || url.contains("tls=") {
        return url.to_owned();
    }
    let host = url.rsplit('@').next().unwrap_or(url).trim_start_matches("smtp://");
    let is_local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| host.starts_with(local));
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}tls={}", if is_local { "opportunistic" } else { "required" })
}

#[cfg(test)]
mod tests {
    use super::with_tls;

    #[test]
    fn mail_travels_encrypted_unless_it_stays_here() {
        for (url, expected) in [
            ("smtp://u:p@mail.example.com:587", "smtp://u:p@mail.example.com:587?tls=required"),
            ("smtp://localhost:25", "smtp://localhost:25?tls=opportunistic"),
            ("smtp://u:p@127.0.0.1:25", "smtp://u:p@127.0.0.1:25?tls=opportunistic"),
            ("smtp://mail.example.com?tls=opportunistic", "smtp://mail.example.com?tls=opportunistic"),
            ("smtps://u:p@mail.example.com", "smtps://u:p@mail.example.com"),
        ] {
            assert_eq!(with_tls(url), expected);
        }
    }
}
