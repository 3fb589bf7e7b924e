//! A partner's programs: invitations to answer, those applied to or joined, those still open.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Query, State};
use domain::application::ApplicationState;
use domain::contract::ContractState;
use domain::ids::ProgramId;
use domain::invitation::InvitationState;
use flow::{Platform, Window};

use super::public::earn_in_short;
use super::terms::TermsInWords;
use crate::answer::{self, Answer, Done};
use crate::component::{Empty, Logo, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Partner;
use crate::words::Words;
use crate::words::say;

#[derive(Template)]
#[template(path = "program/partner_list.html")]
struct ProgramsPage {
    frame: Frame,
    account_id: String,
    invitations: Vec<OpenInvitation>,
    joined: Vec<JoinedProgram>,
    none_joined: Empty,
    open: Vec<OpenProgram>,
}

struct OpenInvitation {
    href: String,
    brand: String,
    program: String,
    at: Moment,
    message: String,
    terms: Vec<Words>,
}

struct JoinedProgram {
    name: String,
    href: String,
    brand: String,
    logo: Option<Logo>,
    status: Mark,
    reason: String,
    since: Moment,
    terms: String,
}

struct OpenProgram {
    name: String,
    href: String,
    brand: String,
    logo: Option<Logo>,
    earn: Words,
}

const ALL: Window = Window { after: None, limit: 200 };

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(query): Query<Done>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let contracts = flow::contract::list(&platform, &who.caller, None, None, ALL).await?.items;
    let applications = flow::application::list(&platform, &who.caller, None, None, ALL).await?.items;
    let invitations =
        flow::invitation::list(&platform, &who.caller, None, Some(InvitationState::Open), ALL).await?.items;

    let looks = flow::appearance::of_all(&platform).await?;
    let logo = |id: ProgramId| {
        names.offer(id).and_then(|offer| looks.get(&offer.program.account_id)).map(|look| Logo::small(look))
    };
    let brand = |id: ProgramId| names.offer(id).map_or_else(String::new, |offer| offer.brand_name.clone());
    let mut joined: HashMap<ProgramId, JoinedProgram> = HashMap::new();
    // Newest first: the latest application speaks; a contract speaks above it, unless it ended and was applied for again.
    for application in applications {
        let program = application.program_id;
        joined.entry(program).or_insert_with(|| JoinedProgram {
            name: application.program_name,
            href: format!("/partner/programs/{program}"),
            brand: brand(program),
            logo: logo(program),
            status: application.state.into(),
            reason: application.decline_reason,
            since: Moment::new(application.decided_at.unwrap_or(application.submitted_at), &names.zone(program)),
            terms: String::new(),
        });
    }
    let waits = |status: &Mark| *status == Mark::from(ApplicationState::Submitted);
    for contract in contracts {
        let program = contract.program_id;
        if contract.state == ContractState::Ended && joined.get(&program).is_some_and(|known| waits(&known.status)) {
            continue;
        }
        let newer = contract.offered_version > contract.accepted_version && contract.state != ContractState::Ended;
        let terms = match newer {
            true => {
                say!(
                    "version {accepted}; version {offered} waits for you",
                    contract.accepted_version,
                    contract.offered_version
                )
            }
            false => say!("version {accepted}", contract.accepted_version),
        };
        joined.insert(
            program,
            JoinedProgram {
                name: contract.program_name,
                href: format!("/partner/programs/{program}"),
                brand: brand(program),
                logo: logo(program),
                status: contract.state.into(),
                reason: contract.state_reason,
                since: Moment::new(contract.created_at, &names.zone(program)),
                terms,
            },
        );
    }

    let invited: HashSet<ProgramId> = invitations.iter().map(|invitation| invitation.program_id).collect();
    let now = platform.clock.now();
    let open = names
        .offers
        .iter()
        .filter(|offer| !joined.contains_key(&offer.program.id) && !invited.contains(&offer.program.id));
    let open = open.map(|offer| OpenProgram {
        name: offer.program.name.clone(),
        href: format!("/partner/programs/{}", offer.program.id),
        brand: offer.brand_name.clone(),
        logo: logo(offer.program.id),
        earn: earn_in_short(offer),
    });
    let open: Vec<_> = open.collect();
    let invitations = invitations.into_iter().map(|invitation| OpenInvitation {
        href: format!("/partner/invitations/{}", invitation.id),
        brand: brand(invitation.program_id),
        at: Moment::new(invitation.created_at, &names.zone(invitation.program_id)),
        terms: names
            .offer(invitation.program_id)
            .map_or_else(Vec::new, |offer| TermsInWords::new(&offer.file, now).sentences),
        program: invitation.program_name,
        message: invitation.message,
    });
    let mut joined: Vec<_> = joined.into_values().collect();
    joined.sort_by(|left, right| left.name.cmp(&right.name));
    answer::page(ProgramsPage {
        account_id: who.caller.account_id.to_string(),
        invitations: invitations.collect(),
        joined,
        none_joined: Empty::new(
            "You are in no program yet",
            "Apply to one below, or give your account ID to a brand that wants to invite you.",
        ),
        open,
        frame: Partner(who).frame("Programs", Place::Programs).after(query.done.as_deref()),
    })
}
