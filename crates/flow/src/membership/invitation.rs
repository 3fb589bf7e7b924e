//! Inviting a person into the team: by a message with a secret, accepted by whoever reads it.

use domain::words::Said;
use std::net::IpAddr;

use domain::access::{Deed, Role};
use domain::account;
use domain::ids::{AccountId, EmailSecretId, PersonId};
use domain::language::{Language, Tongue};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Tx;
use store::email_secret::{EmailSecret, NewEmailSecret, Purpose};

use super::MembershipRefusal;
use crate::mail::{self, Reason};
use crate::person::PersonRefusal;
use crate::{AuditNotes, Caller, Error, Platform, Result, audited_write, letter, secret};

const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An open invitation, as the inviting account sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: EmailSecretId,
    pub email: String,
    pub role: Role,
    pub invited_at: Timestamp,
    pub expires_at: Timestamp,
}

/// An invitation, as the invited sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub email: String,
    pub account_name: String,
    pub role: Role,
    /// Whether a name and a password are needed.
    pub is_new_person: bool,
}

/// What a person who is new here brings.
#[derive(Clone)]
pub struct NewPerson {
    pub name: String,
    pub password: String,
}

#[derive(Clone)]
pub struct Acceptance {
    pub secret: String,
    pub new_person: Option<NewPerson>,
    /// What the browser says; counts for a new person only.
    pub language: Language,
    pub address: IpAddr,
}

/// Invites again when the address has an open invitation: the older one is worth nothing then.
pub async fn invite(platform: &Platform, caller: &Caller, email: &str, role: Role) -> Result<Invitation> {
    caller.may(Deed::ChangeMembers)?;
    let email = account::email(email)?;
    let account_id = caller.account_id;
    let inviter = caller.person().ok();
    audited_write(platform, caller, move |tx, audit| {
        require_verified(tx, inviter)?;
        let members = store::membership::list(tx, account_id)?;
        if members.iter().any(|member| member.email == email) {
            return Err(MembershipRefusal::AlreadyMember.into());
        }
        for open in store::email_secret::list_invitations(tx, account_id, audit.now)? {
            if open.email == email {
                store::email_secret::use_up_invitation(tx, open.id, audit.now)?;
            }
        }
        let secret = secret::random_text();
        let expires_at = audit.now + GOOD_FOR;
        let new = NewEmailSecret {
            secret_hash: secret::hash(&secret),
            email: &email,
            purpose: Purpose::JoinAccount,
            joins: Some((account_id, role)),
            expires_at,
        };
        let id = store::email_secret::insert(tx, &new, audit.now)?;
        let account_name = crate::account::existing(tx, account_id)?.name;
        let letter = letter::account::join_team(&account_name, role, &secret);
        let language = language_of(tx, &email, inviter)?;
        mail::put(tx, &email, language, &letter, Reason::AddressGiven, audit.now)?;
        audit.record("invited", "member", "", None, Some(json!({ "email": email, "role": role.code() })));
        Ok(Invitation { id, email, role, invited_at: audit.now, expires_at })
    })
    .await
}

/// The own of somebody who is a person here. Of anybody else nothing is known but who invites: people of one team tend to share a language.
fn language_of(tx: &mut Tx<'_>, email: &str, inviter: Option<PersonId>) -> anyhow::Result<Language> {
    let mut person = store::person::find_by_email(tx, email)?;
    if let (None, Some(inviter)) = (&person, inviter) {
        person = store::person::find(tx, inviter)?;
    }
    Ok(person.map_or_else(Language::default, |person| person.tongue.language))
}

pub async fn list_invitations(platform: &Platform, caller: &Caller) -> Result<Vec<Invitation>> {
    caller.may(Deed::ReadMembers)?;
    let account_id = caller.account_id;
    let now = platform.clock.now();
    let open = platform.store.read(move |tx| store::email_secret::list_invitations(tx, account_id, now)).await?;
    Ok(open.into_iter().filter_map(invitation).collect())
}

pub async fn withdraw(platform: &Platform, caller: &Caller, id: EmailSecretId) -> Result<()> {
    caller.may(Deed::ChangeMembers)?;
    let account_id = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let open = store::email_secret::list_invitations(tx, account_id, audit.now)?;
        let found = open.into_iter().find(|open| open.id == id).ok_or(MembershipRefusal::InvitationNotFound)?;
        store::email_secret::use_up_invitation(tx, id, audit.now)?;
        audit.record("withdrawn", "member_invitation", id, Some(json!({ "email": found.email })), None);
        Ok(())
    })
    .await
}

/// What the secret of an invitation offers, for the page on which it is accepted.
pub async fn find_invitation(platform: &Platform, secret: &str) -> Result<Offer> {
    let secret_hash = secret::hash(secret);
    let now = platform.clock.now();
    platform
        .store
        .read(move |tx| {
            let (sent, account_id, role) = usable(tx, secret_hash, now)?;
            Ok::<_, Error>(Offer {
                account_name: crate::account::existing(tx, account_id)?.name,
                role,
                is_new_person: store::person::find_by_email(tx, &sent.email)?.is_none(),
                email: sent.email,
            })
        })
        .await
}

/// Makes whoever reads the mail of that address a member, and a person if it was none. Returns the account joined.
pub async fn accept(platform: &Platform, acceptance: Acceptance) -> Result<AccountId> {
    let offer = find_invitation(platform, &acceptance.secret).await?;
    let new_person = match (offer.is_new_person, acceptance.new_person) {
        (true, None) => return Err(MembershipRefusal::NewPersonNeeded.into()),
        (false, Some(_)) => return Err(MembershipRefusal::PersonExists.into()),
        (false, None) => None,
        (true, Some(new)) => {
            let name = account::person_name(&new.name)?;
            account::password(&new.password, &offer.email)?;
            Some((name, platform.passwords.hash(new.password).await?))
        }
    };
    let secret_hash = secret::hash(&acceptance.secret);
    let (address, tongue) = (acceptance.address, Tongue::of_browser(acceptance.language));
    let now = platform.clock.now();
    platform
        .store
        .write(move |tx| {
            let (sent, account_id, role) = usable(tx, secret_hash, now)?;
            let person_id = match (store::person::find_by_email(tx, &sent.email)?, new_person) {
                (Some(person), None) => person.id,
                (None, Some((name, password_hash))) => {
                    store::person::insert(tx, &sent.email, &name, &password_hash, tongue, now)?
                }
                // Became a person in between: the page shows the right form when it is loaded again.
                (Some(_), Some(_)) => return Err(MembershipRefusal::PersonExists.into()),
                (None, None) => return Err(MembershipRefusal::NewPersonNeeded.into()),
            };
            store::email_secret::use_up_invitation(tx, sent.id, now)?;
            store::person::set_email_verified(tx, person_id, now)?;
            if store::membership::find_role(tx, account_id, person_id)?.is_some() {
                return Err(MembershipRefusal::AlreadyMember.into());
            }
            store::membership::insert(tx, account_id, person_id, role, now)?;
            let mut audit = AuditNotes::of_person(person_id, vec![account_id], address, now);
            let after = json!({ "email": sent.email, "role": role.code() });
            audit.record("joined", "member", person_id, None, Some(after));
            audit.write(tx)?;
            super::tell_team(
                tx,
                account_id,
                letter::account::joined(&sent.email, role),
                Said::written(sent.email),
                now,
            )?;
            Ok::<_, Error>(account_id)
        })
        .await
}

fn usable(tx: &mut Tx<'_>, secret_hash: [u8; 32], now: Timestamp) -> Result<(EmailSecret, AccountId, Role)> {
    let sent = store::email_secret::find_usable(tx, secret_hash, Purpose::JoinAccount, now)?;
    let sent = sent.ok_or(PersonRefusal::SecretNotUsable)?;
    let (account_id, role) = sent.joins.ok_or(PersonRefusal::SecretNotUsable)?;
    Ok((sent, account_id, role))
}

/// A token was made by somebody who could, so only people are asked.
fn require_verified(tx: &mut Tx<'_>, inviter: Option<PersonId>) -> Result<()> {
    let Some(inviter) = inviter else { return Ok(()) };
    match crate::person::existing(tx, inviter)?.email_verified_at {
        Some(_) => Ok(()),
        None => Err(MembershipRefusal::UnverifiedInviter.into()),
    }
}

fn invitation(open: EmailSecret) -> Option<Invitation> {
    let (_, role) = open.joins?;
    let EmailSecret { id, email, created_at: invited_at, expires_at, .. } = open;
    Some(Invitation { id, email, role, invited_at, expires_at })
}
