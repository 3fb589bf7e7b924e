//! Signing up: an account, its first person, and a first key to get in with.

use std::net::{IpAddr, Ipv4Addr};

use domain::access::{AccountKind, Role, TokenAccess};
use domain::account::{self, AccountSid};
use domain::ids::PersonId;
use domain::language::{Language, Tongue};
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::token::NewToken;

use super::{Account, AccountRefusal, Profile, checked, existing, shown};
use crate::session::{LoggedIn, SessionRefusal};
use crate::{AuditNotes, Error, Platform, Result, person, secret, session};

/// Raw input, as a form or a client sent it.
#[derive(Clone)]
pub struct SignUp {
    pub kind: AccountKind,
    pub profile: Profile,
    /// Of the person.
    pub name: String,
    pub email: String,
    pub password: String,
    /// What the browser says. Somebody who is a person here already keeps its own.
    pub language: Language,
    pub address: IpAddr,
    pub first_key: FirstKey,
}

/// How whoever signs up goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstKey {
    /// A page: logged in at once.
    Session { user_agent: String },
    /// A program: with a read-write token.
    Token,
}

pub struct SignedUp {
    pub account: Account,
    pub person_id: PersonId,
    /// There when a session was wanted.
    pub session: Option<LoggedIn>,
    /// There when a token was wanted: shown this once.
    pub auth_token: Option<String>,
}

/// Makes an account and its owner, and sends the message that proves the address.
///
/// Somebody who is a person here already opens one more account with the same address and password.
pub async fn sign_up(platform: &Platform, input: SignUp) -> Result<SignedUp> {
    if input.kind == AccountKind::Operator {
        return Err(AccountRefusal::OperatorByInit.into());
    }
    create(platform, input).await
}

/// Makes the operator's account of a fresh installation, which has none.
pub async fn create_operator(
    platform: &Platform,
    profile: Profile,
    name: &str,
    email: &str,
    password: &str,
) -> Result<SignedUp> {
    let input = SignUp {
        kind: AccountKind::Operator,
        profile,
        name: name.to_owned(),
        email: email.to_owned(),
        password: password.to_owned(),
        language: Language::default(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        first_key: FirstKey::Token,
    };
    create(platform, input).await
}

async fn create(platform: &Platform, input: SignUp) -> Result<SignedUp> {
    let profile = checked(&input.profile)?;
    let name = account::person_name(&input.name)?;
    let email = account::email(&input.email)?;
    account::password(&input.password, &email)?;

    // Counted whether the address is known or not, and taken back when the account is opened: who asks for many addresses is told no more.
    if let Err(wait) = platform.throttle.admit(&email, input.address, platform.clock.now()) {
        return Err(SessionRefusal::TooManyAttempts { minutes: wait.as_mins() + 1 }.into());
    }
    let asked = email.clone();
    let known = platform.store.read(move |tx| store::person::find_by_email(tx, &asked)).await?;
    let password_hash = match known {
        None => platform.passwords.hash(input.password).await?,
        Some(person) => {
            let hash = person.password_hash.clone();
            if !platform.passwords.verify(input.password, Some(hash)).await? {
                return Err(AccountRefusal::EmailInUse.into());
            }
            person.password_hash
        }
    };

    platform.throttle.forgive(&email, input.address);

    let now = platform.clock.now();
    let (kind, address, first_key) = (input.kind, input.address, input.first_key);
    let tongue = Tongue::of_browser(input.language);
    platform
        .store
        .write(move |tx| {
            if kind == AccountKind::Operator && store::account::count(tx, kind)? > 0 {
                return Err(AccountRefusal::OperatorExists.into());
            }
            let account_id = store::account::insert(tx, new_sid().as_str(), kind, &profile, now)?;
            let person_id = owner(tx, &name, &email, &password_hash, tongue, now)?;
            store::membership::insert(tx, account_id, person_id, Role::Owner, now)?;
            let account = existing(tx, account_id)?;
            let mut audit = AuditNotes::of_person(person_id, vec![account_id], address, now);
            audit.record("signed_up", "account", account_id, None, Some(shown(&account)));
            let (mut session, mut auth_token) = (None, None);
            match first_key {
                // Whoever has a second factor uses it at the log-in: knowing the password is not enough to come in by this way.
                FirstKey::Session { .. } if store::factor::held(tx, person_id)?.any() => {}
                FirstKey::Session { user_agent } => {
                    let proof = session::Proof::Password;
                    session = Some(session::open(tx, person_id, account_id, address, &user_agent, proof, now)?);
                }
                FirstKey::Token => {
                    let token = secret::random_text();
                    let new = NewToken {
                        account_id,
                        name: "First token",
                        secret_hash: secret::hash(&token),
                        hint: &token[token.len() - 4..],
                        access: TokenAccess::ReadWrite,
                        role: Role::Owner,
                        created_by: Some(person_id),
                    };
                    let token_id = store::token::insert(tx, &new, now)?;
                    let after = json!({ "name": new.name, "hint": new.hint, "access": new.access.code() });
                    audit.record("created", "token", token_id, None, Some(after));
                    auth_token = Some(token);
                }
            }
            audit.write(tx)?;
            Ok::<_, Error>(SignedUp { account, person_id, session, auth_token })
        })
        .await
}

/// The person of this address, made now if there was none.
fn owner(
    tx: &mut Tx<'_>,
    name: &str,
    email: &str,
    password_hash: &str,
    tongue: Tongue,
    now: Timestamp,
) -> Result<PersonId> {
    match store::person::find_by_email(tx, email)? {
        // The hash whose password was verified is still the one in force.
        Some(person) if person.password_hash == password_hash => Ok(person.id),
        Some(_) => Err(AccountRefusal::EmailInUse.into()),
        None => {
            let person_id = store::person::insert(tx, email, name, password_hash, tongue, now)?;
            person::send_verification(tx, name, email, tongue.language, now)?;
            Ok(person_id)
        }
    }
}

fn new_sid() -> AccountSid {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).expect("the system gives random bytes");
    AccountSid::from_random(random)
}
