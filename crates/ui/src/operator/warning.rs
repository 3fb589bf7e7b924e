//! What is wrong, in words, with what to do first.

use flow::installation::Warning;
use jiff::tz::TimeZone;

use crate::component::Notice;
use crate::component::notice::Kind;
use crate::format;
use crate::words::say;

pub fn notice(warning: &Warning) -> Notice {
    let at = |at: &jiff::Timestamp| format::instant(&at.to_zoned(TimeZone::UTC));
    let (kind, title, text, doing) = match warning {
        Warning::SpoolFailed { error } => (
            Kind::Bad,
            "Clicks cannot be recorded".to_owned(),
            say!("The spool says: {error}. Look at the disk, then restart; visitors are not sent on meanwhile.", error),
            None,
        ),
        Warning::DiskFills { free_percent } => (
            Kind::Bad,
            say!("The disk is {percent} % full", 100 - free_percent),
            "Make room before it is full: clicks and conversions are refused then.".to_owned(),
            Some(("Where the bytes are", "/admin/storage")),
        ),
        Warning::CountingLags { since } => (
            Kind::Bad,
            "Counting lags behind".to_owned(),
            say!("Reports are complete up to {when}. Look into the log for what keeps the event log.", at(since)),
            None,
        ),
        Warning::JobFails { job, error } => (
            Kind::Bad,
            say!("The job {job} fails", job),
            say!("It says: {error}. It is tried again by itself.", error),
            Some(("To the jobs", "/admin/jobs")),
        ),
        Warning::MessagesDied { channel, messages } => (
            Kind::Warn,
            format!("{} given up ({channel})", format::counted(*messages, "{n} message was", "{n} messages were")),
            "Look at what the other side answered, then try them again or take them out.".to_owned(),
            Some(("To the queues", "/admin/queues")),
        ),
        Warning::MessagesWait { channel, oldest_at } => (
            Kind::Warn,
            say!("Messages wait ({channel})", channel),
            say!("The oldest waits since {when}.", at(oldest_at)),
            Some(("To the queues", "/admin/queues")),
        ),
        Warning::NoBackup { last_at } => (
            Kind::Warn,
            match last_at {
                Some(last_at) => say!("The last backup is of {when}", at(last_at)),
                None => "No backup was taken yet".to_owned(),
            },
            "Run `tributary backup FOLDER`, best every night, and keep the folder on another machine.".to_owned(),
            None,
        ),
        Warning::NoTls => (
            Kind::Warn,
            "Pages are not reached over HTTPS".to_owned(),
            "Passwords travel in the clear and passkeys do not work. Put a TLS proxy in front and set public_url."
                .to_owned(),
            None,
        ),
        Warning::NoOwnFactor => (
            Kind::Note,
            "You log in with a password alone".to_owned(),
            "You can see every account here: set up a second factor.".to_owned(),
            Some(("Set it up", "/admin/security")),
        ),
    };
    let notice = Notice::new(kind, title, text);
    match doing {
        Some((words, href)) => notice.doing(words, href),
        None => notice,
    }
}
