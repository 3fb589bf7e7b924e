//! Invitations: a brand invites an account ID or thinks better of it, a partner accepts or declines.

use axum::extract::{Path, State};
use domain::ids::{AccountId, InvitationId, ProgramId};
use edge::caller::PageForm;
use flow::Platform;
use flow::invitation::InvitationRefusal;
use flow::refusal::InputRefusal;

use crate::answer::{self, Answer};
use crate::application::inbox::{self, Refused};
use crate::component::Form;
use crate::visitor::{Brand, Partner};

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let done = match ids(&form) {
        Ok((program, partner)) => {
            flow::invitation::invite(&platform, &who.caller, program, partner, form.value("message")).await.map(drop)
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done("/brand/applications", "invited"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            inbox::refused(&platform, &who, Refused::Invitation(form)).await
        }
    }
}

pub async fn withdraw(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::invitation::withdraw(&platform, &who.caller, id_of(&id)?).await?;
    answer::done("/brand/applications", "invitation_withdrawn")
}

pub async fn accept(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let invitation = flow::invitation::accept(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(&format!("/partner/programs/{}", invitation.program_id), "joined")
}

pub async fn decline(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::invitation::decline(&platform, &who.caller, id_of(&id)?).await?;
    answer::done("/partner/programs", "invitation_declined")
}

fn id_of(text: &str) -> Result<InvitationId, InvitationRefusal> {
    text.parse().map_err(|_| InvitationRefusal::NotFound)
}

/// Numbers are read out loud and typed with spaces between; they are read without.
fn ids(form: &Form) -> Result<(ProgramId, AccountId), InputRefusal> {
    let number: String = form.value("partner_id").chars().filter(|letter| !letter.is_whitespace()).collect();
    let partner =
        number.parse().map_err(|_| InputRefusal::wrong("partner_id", "must be an account ID such as 100123"))?;
    let program = form.value("program_id").parse().map_err(|error| InputRefusal::wrong("program_id", error))?;
    Ok((program, partner))
}
