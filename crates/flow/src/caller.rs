//! Who asks, and whether they may.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use domain::access::{self, AccountKind, Deed, Role, TokenAccess};
use domain::ids::{AccountId, PersonId, SessionId, SupportVisitId, TokenId};

use crate::refusal::{Kind, Refuse, Row};

/// Somebody who was recognised, acting for one account.
#[derive(Clone, Debug)]
pub struct Caller {
    pub kind: CallerKind,
    pub account_id: AccountId,
    pub account_kind: AccountKind,
    pub role: Role,
    /// The account asks everybody for a second factor and this person has none yet: nothing may be done but to set one up.
    pub lacks_factor: bool,
    /// Where the request came from.
    pub address: IpAddr,
    /// By which the request can be sent again without being done again.
    pub idempotency: Option<IdempotencyKey>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerKind {
    Person {
        person_id: PersonId,
        session_id: SessionId,
    },
    Token {
        token_id: TokenId,
        access: TokenAccess,
    },
    /// Somebody of the operator's, who looks at this account as a reader ([`crate::support`]).
    Support {
        visit_id: SupportVisitId,
        person_id: PersonId,
        session_id: SessionId,
    },
    /// The platform itself, on behalf of the account; named by what it is doing.
    System(&'static str),
}

/// A client's key with the hash of the request it stands for.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    pub key: String,
    pub request_hash: [u8; 32],
    /// Set when this request has claimed the key, so that its later writes go through.
    pub(crate) claimed: Arc<AtomicBool>,
}

impl IdempotencyKey {
    pub fn new(key: String, request_hash: [u8; 32]) -> Self {
        IdempotencyKey { key, request_hash, claimed: Arc::new(AtomicBool::new(false)) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefusal {
    #[error("log in, or send an account SID and an auth token")]
    Unauthenticated,
    #[error("the account SID and the auth token do not belong together, or the token was revoked")]
    WrongToken,
    #[error("this needs another role than {role} of a {kind} account ({deed})")]
    NotAllowed { kind: AccountKind, role: Role, deed: Deed },
    #[error("the token is read-only, and this is no reading ({deed})")]
    ReadOnlyToken { deed: Deed },
    #[error("the token is read-only: it may only GET")]
    ReadOnlyMethod,
    #[error("the form was not sent from a page of this log-in; load the page again")]
    ForeignForm,
    #[error("only a logged-in person can do this, not a token")]
    NotAPerson,
    #[error("support only reads and cannot do this ({what}); end the visit first")]
    SupportReads { what: &'static str },
    #[error("this account asks everybody for a second factor; set one up on the page Security first")]
    LacksFactor,
}

impl Refuse for AccessRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            AccessRefusal::Unauthenticated => (Kind::Unauthenticated, "unauthenticated", None),
            AccessRefusal::WrongToken => (Kind::Unauthenticated, "wrong_token", None),
            AccessRefusal::NotAllowed { .. } => (Kind::Forbidden, "not_allowed", None),
            AccessRefusal::ReadOnlyToken { .. } => (Kind::Forbidden, "read_only_token", None),
            AccessRefusal::ReadOnlyMethod => (Kind::Forbidden, "read_only_token", None),
            AccessRefusal::ForeignForm => (Kind::Forbidden, "foreign_form", None),
            AccessRefusal::NotAPerson => (Kind::Forbidden, "not_a_person", None),
            AccessRefusal::SupportReads { .. } => (Kind::Forbidden, "support_reads", None),
            AccessRefusal::LacksFactor => (Kind::Forbidden, "second_factor_required", None),
        }
    }
}

impl Caller {
    /// The platform at work for an account; it may do what an owner may.
    pub fn system(doing: &'static str, account_id: AccountId, account_kind: AccountKind) -> Self {
        Caller {
            kind: CallerKind::System(doing),
            account_id,
            account_kind,
            role: Role::Owner,
            lacks_factor: false,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            idempotency: None,
        }
    }

    /// The first line of every use case. Whose data is touched is checked besides, by the account id in every query.
    pub fn may(&self, deed: Deed) -> Result<(), AccessRefusal> {
        if self.lacks_factor {
            return Err(AccessRefusal::LacksFactor);
        }
        if let CallerKind::Token { access, .. } = self.kind
            && !access::token_may(access, deed)
        {
            return Err(AccessRefusal::ReadOnlyToken { deed });
        }
        if self.is_support() && !deed.only_reads() {
            return Err(AccessRefusal::SupportReads { what: deed.code() });
        }
        if !access::may(self.account_kind, self.role, deed) {
            return Err(self.not_allowed(deed));
        }
        Ok(())
    }

    /// Whether this is the operator's reader, who changes nothing.
    pub fn is_support(&self) -> bool {
        matches!(self.kind, CallerKind::Support { .. })
    }

    /// The refusal of a deed that the table allows to this kind of account, but not of what was asked here.
    pub(crate) fn not_allowed(&self, deed: Deed) -> AccessRefusal {
        AccessRefusal::NotAllowed { kind: self.account_kind, role: self.role, deed }
    }

    /// Who, as the audit log and the `..._by` columns say it: `person:7`, `token:3`, `system:demo`.
    pub fn actor(&self) -> String {
        match &self.kind {
            CallerKind::Person { person_id, .. } => format!("person:{person_id}"),
            CallerKind::Token { token_id, .. } => format!("token:{token_id}"),
            CallerKind::Support { person_id, .. } => format!("support:{person_id}"),
            CallerKind::System(doing) => format!("system:{doing}"),
        }
    }

    /// The person, for what only people have: a name, a password, sessions. As [`Caller::may`], it refuses whoever must set up a second
    /// factor first.
    pub fn person(&self) -> Result<PersonId, AccessRefusal> {
        if self.lacks_factor {
            return Err(AccessRefusal::LacksFactor);
        }
        self.person_at_the_door()
    }

    /// As [`Caller::person`], for what is open before the second factor is there: to set one up, to prove who is there for it, to log out.
    pub fn person_at_the_door(&self) -> Result<PersonId, AccessRefusal> {
        match self.kind {
            CallerKind::Person { person_id, .. } => Ok(person_id),
            _ => Err(AccessRefusal::NotAPerson),
        }
    }
}
