//! The account's team.

#[cfg(test)]
mod tests;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Role;
use domain::ids::{EmailSecretId, PersonId};
use domain::language::Language;
use edge::api_input::{ApiJson, ApiPath};
use edge::caller::{ApiCaller, ClientIp};
use edge::error::ApiError;
use flow::Platform;
use flow::membership::{Acceptance, NewPerson};
use flow::refusal::InputRefusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::wire::{Instant, Problem};

pub fn endpoints() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(member_list))
        .routes(routes!(member_change, member_remove))
        .routes(routes!(member_invitation_list, member_invitation_create))
        .routes(routes!(member_invitation_withdraw))
        .routes(routes!(member_invitation_accept))
}

#[derive(Serialize, ToSchema)]
pub struct Member {
    pub person_id: i64,
    pub email: String,
    pub name: String,
    /// `owner`, `finance` or `analyst`
    pub role: String,
    pub joined_at: Instant,
    pub email_verified_at: Option<Instant>,
}

#[derive(Serialize, ToSchema)]
pub struct MemberList {
    pub items: Vec<Member>,
}

#[derive(Deserialize, ToSchema)]
pub struct MemberChange {
    /// `owner`, `finance` or `analyst`
    pub role: String,
}

#[derive(Serialize, ToSchema)]
pub struct MemberInvitation {
    pub id: i64,
    pub email: String,
    /// `owner`, `finance` or `analyst`
    pub role: String,
    pub invited_at: Instant,
    pub expires_at: Instant,
}

#[derive(Serialize, ToSchema)]
pub struct MemberInvitationList {
    pub items: Vec<MemberInvitation>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewMemberInvitation {
    pub email: String,
    /// `owner`, `finance` or `analyst`
    pub role: String,
}

#[derive(Deserialize, ToSchema)]
pub struct MemberInvitationAcceptance {
    /// From the link in the message.
    pub secret: String,
    /// Of a person who is new here; together with the password.
    pub name: Option<String>,
    /// 10 to 128 characters.
    pub password: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct JoinedAccount {
    pub account_id: i64,
}

/// The account's people, in the order in which they came.
#[utoipa::path(get, path = "/members", tag = "team",
    responses((status = 200, body = MemberList), (status = "4XX", body = Problem)))]
async fn member_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<MemberList>, ApiError> {
    let members = flow::membership::list(&platform, &caller).await?;
    Ok(Json(MemberList { items: members.into_iter().map(member).collect() }))
}

/// Changes what a person is in the account. The last owner stays one.
#[utoipa::path(put, path = "/members/{person_id}", tag = "team", params(("person_id" = i64, Path)),
    request_body = MemberChange,
    responses((status = 200, body = Member), (status = "4XX", body = Problem)))]
async fn member_change(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(person_id): ApiPath<i64>,
    ApiJson(change): ApiJson<MemberChange>,
) -> Result<Json<Member>, ApiError> {
    let changed = flow::membership::change_role(&platform, &caller, PersonId(person_id), role(&change.role)?).await?;
    Ok(Json(member(changed)))
}

/// Removes a person from the account and ends its sessions there. The last owner stays.
#[utoipa::path(delete, path = "/members/{person_id}", tag = "team", params(("person_id" = i64, Path)),
    responses((status = 204, description = "The person is no member any more."), (status = "4XX", body = Problem)))]
async fn member_remove(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(person_id): ApiPath<i64>,
) -> Result<StatusCode, ApiError> {
    flow::membership::remove(&platform, &caller, PersonId(person_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open invitations to the team, oldest first.
#[utoipa::path(get, path = "/member-invitations", tag = "team",
    responses((status = 200, body = MemberInvitationList), (status = "4XX", body = Problem)))]
async fn member_invitation_list(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
) -> Result<Json<MemberInvitationList>, ApiError> {
    let invitations = flow::membership::list_invitations(&platform, &caller).await?;
    Ok(Json(MemberInvitationList { items: invitations.into_iter().map(invitation).collect() }))
}

/// Invites a person by e-mail. Inviting again replaces the older invitation.
#[utoipa::path(post, path = "/member-invitations", tag = "team", request_body = NewMemberInvitation,
    responses((status = 201, body = MemberInvitation), (status = "4XX", body = Problem)))]
async fn member_invitation_create(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiJson(new): ApiJson<NewMemberInvitation>,
) -> Result<(StatusCode, Json<MemberInvitation>), ApiError> {
    let invited = flow::membership::invite(&platform, &caller, &new.email, role(&new.role)?).await?;
    Ok((StatusCode::CREATED, Json(invitation(invited))))
}

/// Withdraws an open invitation: its secret is worth nothing then.
#[utoipa::path(delete, path = "/member-invitations/{invitation_id}", tag = "team",
    params(("invitation_id" = i64, Path)),
    responses((status = 204, description = "The invitation is withdrawn."), (status = "4XX", body = Problem)))]
async fn member_invitation_withdraw(
    State(platform): State<Platform>,
    ApiCaller(caller): ApiCaller,
    ApiPath(invitation_id): ApiPath<i64>,
) -> Result<StatusCode, ApiError> {
    flow::membership::withdraw(&platform, &caller, EmailSecretId(invitation_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Joins an account with the secret of an invitation.
#[utoipa::path(post, path = "/member-invitation-acceptances", tag = "team", security(()),
    request_body = MemberInvitationAcceptance,
    responses((status = 201, body = JoinedAccount), (status = "4XX", body = Problem)))]
async fn member_invitation_accept(
    State(platform): State<Platform>,
    ClientIp(address): ClientIp,
    ApiJson(sent): ApiJson<MemberInvitationAcceptance>,
) -> Result<(StatusCode, Json<JoinedAccount>), ApiError> {
    let new_person = match (sent.name, sent.password) {
        (None, None) => None,
        (name, password) => Some(NewPerson { name: name.unwrap_or_default(), password: password.unwrap_or_default() }),
    };
    let acceptance = Acceptance { secret: sent.secret, new_person, language: Language::default(), address };
    let account_id = flow::membership::accept(&platform, acceptance).await?.get();
    Ok((StatusCode::CREATED, Json(JoinedAccount { account_id })))
}

fn role(text: &str) -> Result<Role, InputRefusal> {
    text.parse().map_err(|error| InputRefusal::wrong("role", error))
}

fn member(member: flow::membership::Member) -> Member {
    Member {
        person_id: member.person_id.get(),
        email: member.email,
        name: member.name,
        role: member.role.to_string(),
        joined_at: member.joined_at.into(),
        email_verified_at: member.email_verified_at.map(Instant),
    }
}

fn invitation(invitation: flow::membership::Invitation) -> MemberInvitation {
    MemberInvitation {
        id: invitation.id.get(),
        email: invitation.email,
        role: invitation.role.to_string(),
        invited_at: invitation.invited_at.into(),
        expires_at: invitation.expires_at.into(),
    }
}
