//! Why an address gave no answer, in words that its owner can act on.

use std::net::IpAddr;

use domain::network_address::SpecialUse;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideFailure {
    #[error("this is no address that begins with http:// or https://")]
    Unreadable,
    #[error("the address must not carry a user name")]
    UserInfo,
    #[error("port {port} is not asked: only 80, 443, 8080 and 8443 are")]
    Port { port: u16 },
    #[error("{host} is {found}, {special}, which is not asked")]
    Forbidden { host: String, found: IpAddr, special: SpecialUse },
    #[error("there is no host called {host}")]
    NameUnknown { host: String },
    #[error("the name servers gave no answer about {host}")]
    NameUnanswered { host: String },
    #[error("{host} does not accept connections")]
    NoConnection { host: String },
    #[error("the certificate or encryption of {host} is not in order")]
    Encryption { host: String },
    #[error("{host} does not speak HTTP as it should")]
    Broken { host: String },
    #[error("there was no whole answer within {seconds} seconds")]
    TooSlow { seconds: u64 },
    #[error("the answer has more than {bytes} bytes")]
    TooLarge { bytes: usize },
    #[error("the address redirects more than {max} times")]
    TooManyRedirects { max: usize },
    #[error("the address redirects to {host}, which is another site")]
    RedirectElsewhere { host: String },
}

impl OutsideFailure {
    /// The stable word for it, as it is kept.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UserInfo => "user_info",
            Self::Port { .. } => "port",
            Self::Forbidden { .. } => "forbidden",
            Self::NameUnknown { .. } => "name_unknown",
            Self::NameUnanswered { .. } => "name_unanswered",
            Self::NoConnection { .. } => "no_connection",
            Self::Encryption { .. } => "encryption",
            Self::Broken { .. } => "broken",
            Self::TooSlow { .. } => "too_slow",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyRedirects { .. } => "too_many_redirects",
            Self::RedirectElsewhere { .. } => "redirect_elsewhere",
        }
    }
}
