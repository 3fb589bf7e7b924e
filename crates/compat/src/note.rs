//! What a brand wrote down about a partner. Notes are never changed here: a changed one is a new one, under a number of its own.

use domain::ids::{AccountId, ProgramId};
use flow::partner_note::PartnerNote;

use crate::answer::{Answer, Resource, deleted};
use crate::ask::{Ask, required};
use crate::paging::all;
use crate::programs::Known;
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;

const NOTES: Resource = Resource { plural: "Notes", singular: "Note" };

/// Of one partner, or of all partners of the program.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let known = program(&ask).await?;
    let (from, before) = ask.around("StartDate", "EndDate", &known.zone)?;
    let mut notes = notes(&ask, &known, ask.number("MediaId")?).await?;
    notes.retain(|(_, note)| from <= note.written_at && note.written_at < before);
    ask.page_of(NOTES, notes, |(partner, note)| record_of(&ask, &known, &partner, &note))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let known = program(&ask).await?;
    let number = ask.id(1, "note")?;
    let found = notes(&ask, &known, None).await?.into_iter().find(|(_, note)| note.id == number);
    let (partner, note) = found.ok_or_else(|| Refused::not_found("note"))?;
    Ok(Answer::One(NOTES.singular, record_of(&ask, &known, &partner, &note)))
}

pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let known = program(&ask).await?;
    let partner = AccountId(ask.number("MediaId")?.ok_or_else(|| required("MediaId"))?);
    written(&ask, &known, partner).await
}

/// The new one is written before the old one goes, so that nothing is lost between the two.
pub async fn change(ask: Ask) -> Result<Answer, Refused> {
    let known = program(&ask).await?;
    let (partner, number) = of_program(&ask, &known).await?;
    if ask.said("Content").is_none() {
        return Ok(Answer::Done(ask.made(format!("Campaigns/{}/Notes/{number}", known.offer.program.id))));
    }
    let answer = written(&ask, &known, partner).await?;
    flow::partner_note::delete(&ask.platform, &ask.caller, partner, number).await?;
    Ok(answer)
}

pub async fn delete(ask: Ask) -> Result<Answer, Refused> {
    let known = program(&ask).await?;
    let (partner, number) = of_program(&ask, &known).await?;
    flow::partner_note::delete(&ask.platform, &ask.caller, partner, number).await?;
    Ok(Answer::Done(deleted()))
}

async fn written(ask: &Ask, known: &Known, partner: AccountId) -> Result<Answer, Refused> {
    let text = ask.said("Content").ok_or_else(|| required("Content"))?;
    let written = flow::partner_note::write(&ask.platform, &ask.caller, partner, text).await;
    let number = written.map_err(|error| match Refused::from(error) {
        refused if refused.field.is_some() => refused.of_field("Content"),
        refused => refused,
    })?;
    Ok(Answer::Done(ask.made(format!("Campaigns/{}/Notes/{number}", known.offer.program.id))))
}

/// The note of the address, which must be about a partner of its program.
async fn of_program(ask: &Ask, known: &Known) -> Result<(AccountId, i64), Refused> {
    let number = ask.id(1, "note")?;
    let found = notes(ask, known, None).await?.into_iter().find(|(_, note)| note.id == number);
    let ((partner, _), _) = found.ok_or_else(|| Refused::not_found("note"))?;
    Ok((partner, number))
}

async fn program(ask: &Ask) -> Result<Known, Refused> {
    Known::find(ask, ProgramId(ask.id(0, "campaign")?)).await
}

type OfPartner = (AccountId, String);

async fn notes(ask: &Ask, known: &Known, of: Option<i64>) -> Result<Vec<(OfPartner, PartnerNote)>, Refused> {
    let program = Some(known.offer.program.id);
    let contracts = all(|window| flow::contract::list(&ask.platform, &ask.caller, program, None, window)).await?;
    let partners = contracts.into_iter().map(|contract| (contract.partner_id, contract.partner_name));
    let mut notes = Vec::new();
    for partner in partners.filter(|(partner, _)| of.is_none_or(|of| of == partner.get())) {
        let written = flow::partner_note::list(&ask.platform, &ask.caller, partner.0).await?;
        notes.extend(written.into_iter().map(|note| (partner.clone(), note)));
    }
    notes.sort_by_key(|(_, note)| std::cmp::Reverse(note.id));
    Ok(notes)
}

fn record_of(ask: &Ask, known: &Known, (partner, name): &OfPartner, note: &PartnerNote) -> Record {
    let program = known.offer.program.id;
    let written = known.at(note.written_at);
    record! {
        "Id": id(note.id),
        "MediaId": id(partner.get()),
        "MediaName": name,
        "Creator": &note.written_by,
        "CreationDate": &written,
        "ModificationDate": &written,
        "Content": &note.text,
        "Type": "NONE",
        "Attachments": texts::<&str>("Attachment", []),
        "Uri": ask.uri(format!("Campaigns/{program}/Notes/{}", note.id)),
    }
}
