//! The team of an account: who is in it and as what, who is invited, and how that changes.

#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed, Role};
use domain::ids::{EmailSecretId, PersonId};
use edge::caller::PageForm;
use flow::Platform;
use flow::membership::{Invitation, Member, MembershipRefusal};
use flow::refusal::InputRefusal;
use jiff::tz::TimeZone;

use crate::answer::{self, Answer, Done};
use crate::component::{Field, Form, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Resident;

#[derive(Template)]
#[template(path = "membership/page.html")]
struct TeamPage {
    frame: Frame,
    path: String,
    members: Vec<MemberRow>,
    invitations: Vec<InvitationRow>,
    roles: Vec<RoleInWords>,
    role_choices: Vec<(String, String)>,
    may_change: bool,
    /// Whoever looks has yet to verify the own address, and cannot invite before.
    unverified: bool,
    /// The invitation.
    form: Form,
    /// What was wrong with a change of somebody in the team.
    change: Form,
}

struct MemberRow {
    id: PersonId,
    name: String,
    email: String,
    role: &'static str,
    since: Moment,
    verified: bool,
    is_self: bool,
    choice: Field,
}

struct InvitationRow {
    id: EmailSecretId,
    email: String,
    role: &'static str,
    sent: Moment,
    until: Moment,
}

struct RoleInWords {
    name: &'static str,
    words: &'static str,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = team_page(&platform, &who, Form::default(), Form::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn invite(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let invited = match role_of(&form) {
        Ok(role) => flow::membership::invite(&platform, &who.0.caller, form.value("email"), role).await.map(drop),
        Err(error) => Err(error),
    };
    match invited {
        Ok(()) => answer::done(&who.at("team"), "colleague_invited"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(team_page(&platform, &who, form, Form::default()).await?)
        }
    }
}

pub async fn withdraw(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<EmailSecretId>().map_err(|_| MembershipRefusal::InvitationNotFound)?;
    flow::membership::withdraw(&platform, &who.0.caller, id).await?;
    answer::done(&who.at("team"), "colleague_uninvited")
}

pub async fn change_role(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<PersonId>().map_err(|_| MembershipRefusal::NotFound)?;
    let mut form = Form::new(sent);
    let changed = match role_of(&form) {
        Ok(role) => flow::membership::change_role(&platform, &who.0.caller, id, role).await.map(drop),
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => answer::done(&who.at("team"), "role_changed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(team_page(&platform, &who, Form::default(), form).await?)
        }
    }
}

pub async fn remove(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<PersonId>().map_err(|_| MembershipRefusal::NotFound)?;
    match flow::membership::remove(&platform, &who.0.caller, id).await {
        Ok(()) if id == who.0.session.person_id => answer::done("/login", "left_team"),
        Ok(()) => answer::done(&who.at("team"), "member_removed"),
        Err(error) => {
            let mut form = Form::new(sent);
            answer::onto_form(error, &mut form)?;
            answer::refused(team_page(&platform, &who, Form::default(), form).await?)
        }
    }
}

async fn team_page(platform: &Platform, who: &Resident, form: Form, change: Form) -> flow::Result<TeamPage> {
    let members = flow::membership::list(platform, &who.0.caller).await?;
    let invitations = flow::membership::list_invitations(platform, &who.0.caller).await?;
    let role_choices: Vec<_> = [Role::Analyst, Role::Finance, Role::Owner]
        .map(|role| (role.code().to_owned(), crate::known(name(role)).to_owned()))
        .to_vec();
    Ok(TeamPage {
        frame: who.frame("Team", Place::Team),
        path: who.at("team"),
        members: members.into_iter().map(|member| member_row(member, who, &role_choices)).collect(),
        invitations: invitations.into_iter().map(invitation_row).collect(),
        roles: [Role::Owner, Role::Finance, Role::Analyst]
            .map(|role| RoleInWords { name: name(role), words: words(role, who.0.caller.account_kind) })
            .into(),
        role_choices,
        may_change: who.0.caller.may(Deed::ChangeMembers).is_ok(),
        unverified: who.0.session.email_verified_at.is_none(),
        form,
        change,
    })
}

fn member_row(member: Member, who: &Resident, choices: &[(String, String)]) -> MemberRow {
    MemberRow {
        id: member.person_id,
        role: name(member.role),
        since: Moment::new(member.joined_at, &TimeZone::UTC),
        verified: member.email_verified_at.is_some(),
        is_self: member.person_id == who.0.session.person_id,
        choice: Form::default()
            .with("role", member.role.code())
            .select("role", "Role", choices)
            .small()
            .of(member.person_id),
        name: member.name,
        email: member.email,
    }
}

fn invitation_row(invitation: Invitation) -> InvitationRow {
    InvitationRow {
        id: invitation.id,
        role: name(invitation.role),
        sent: Moment::new(invitation.invited_at, &TimeZone::UTC),
        until: Moment::new(invitation.expires_at, &TimeZone::UTC),
        email: invitation.email,
    }
}

fn role_of(form: &Form) -> flow::Result<Role> {
    form.value("role").parse().map_err(|error| InputRefusal::wrong("role", error).into())
}

pub fn name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Finance => "Finance",
        Role::Analyst => "Analyst",
    }
}

fn words(role: Role, kind: AccountKind) -> &'static str {
    match (role, kind) {
        (Role::Owner, _) => "Does everything the account can do, and decides who is in the team.",
        (Role::Finance, AccountKind::Brand) => "Reads everything, makes payment runs and marks payments as paid.",
        (Role::Finance, AccountKind::Partner) => "Reads everything, and says when the account is paid.",
        (Role::Finance, AccountKind::Operator) => "Reads everything.",
        (Role::Analyst, _) => "Reads everything and changes nothing.",
    }
}
