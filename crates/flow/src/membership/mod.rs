//! The team of an account: who belongs to it, and as what.

mod invitation;

#[cfg(test)]
mod tests;

use domain::access::{Deed, Role};
use domain::ids::{AccountId, PersonId};
use domain::notification::Event;
use domain::words::Said;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
pub use store::membership::Member;

use crate::notification::{by, tell};
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result, audited_write, letter};

pub use invitation::{
    Acceptance, Invitation, NewPerson, Offer, accept, find_invitation, invite, list_invitations, withdraw,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MembershipRefusal {
    #[error("this person does not belong to the account")]
    NotFound,
    #[error("the last owner stays: make somebody else an owner first")]
    LastOwner,
    #[error("this person belongs to the account already")]
    AlreadyMember,
    #[error("confirm your own e-mail address before inviting others")]
    UnverifiedInviter,
    #[error("there is no such open invitation")]
    InvitationNotFound,
    #[error("the person is new here: a name and a password are needed")]
    NewPersonNeeded,
    #[error("this person has a password here already, which stays as it is")]
    PersonExists,
}

impl Refuse for MembershipRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            MembershipRefusal::NotFound => (Kind::NotFound, "member_not_found", None),
            MembershipRefusal::LastOwner => (Kind::Conflict, "last_owner", None),
            MembershipRefusal::AlreadyMember => (Kind::Conflict, "already_member", Some("email")),
            MembershipRefusal::UnverifiedInviter => (Kind::Forbidden, "email_not_verified", None),
            MembershipRefusal::InvitationNotFound => (Kind::NotFound, "member_invitation_not_found", None),
            MembershipRefusal::NewPersonNeeded => (Kind::Invalid, "new_person_needed", Some("password")),
            MembershipRefusal::PersonExists => (Kind::Conflict, "person_exists", Some("password")),
        }
    }
}

pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Member>> {
    caller.may(Deed::ReadMembers)?;
    let account_id = caller.account_id;
    Ok(platform.store.read(move |tx| store::membership::list(tx, account_id)).await?)
}

/// Takes effect with the person's next request.
pub async fn change_role(platform: &Platform, caller: &Caller, person_id: PersonId, role: Role) -> Result<Member> {
    caller.may(Deed::ChangeMembers)?;
    let account_id = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let member = existing(tx, account_id, person_id)?;
        if member.role == role {
            return Ok(member);
        }
        if member.role == Role::Owner {
            require_another_owner(tx, account_id)?;
        }
        store::membership::set_role(tx, account_id, person_id, role)?;
        let (before, after) = (json!({ "role": member.role.code() }), json!({ "role": role.code() }));
        audit.record("changed_role", "member", person_id, Some(before), Some(after));
        let what = letter::account::has_other_role(&member.email, member.role, role);
        let by = by(tx, audit.caller())?;
        tell_team(tx, account_id, what, by, audit.now)?;
        Ok(Member { role, ..member })
    })
    .await
}

/// Removes a person from the account and ends its sessions there. Everybody may leave; only an owner may remove others.
pub async fn remove(platform: &Platform, caller: &Caller, person_id: PersonId) -> Result<()> {
    if caller.person().ok() != Some(person_id) {
        caller.may(Deed::ChangeMembers)?;
    }
    let account_id = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let member = existing(tx, account_id, person_id)?;
        if member.role == Role::Owner {
            require_another_owner(tx, account_id)?;
        }
        store::membership::delete(tx, account_id, person_id)?;
        store::session::end_in_account(tx, person_id, account_id, audit.now)?;
        let before = json!({ "email": member.email, "role": member.role.code() });
        audit.record("removed", "member", person_id, Some(before), None);
        let by = by(tx, audit.caller())?;
        tell_team(tx, account_id, letter::account::left(&member.email), by, audit.now)?;
        Ok(())
    })
    .await
}

/// `what` is a sentence about who came, left or has another role.
fn tell_team(tx: &mut Tx<'_>, account_id: AccountId, what: Said, by: Said, now: Timestamp) -> Result<()> {
    let account = crate::account::existing(tx, account_id)?;
    let letter = letter::account::team_changed(&account.name, what, by, letter::portal(account.kind));
    Ok(tell(tx, account_id, Event::TeamChange, &letter, now)?)
}

fn existing(tx: &mut Tx<'_>, account_id: AccountId, person_id: PersonId) -> Result<Member> {
    let members = store::membership::list(tx, account_id)?;
    let found = members.into_iter().find(|member| member.person_id == person_id);
    found.ok_or_else(|| MembershipRefusal::NotFound.into())
}

fn require_another_owner(tx: &mut Tx<'_>, account_id: AccountId) -> Result<()> {
    if store::membership::count_owners(tx, account_id)? > 1 { Ok(()) } else { Err(MembershipRefusal::LastOwner.into()) }
}
