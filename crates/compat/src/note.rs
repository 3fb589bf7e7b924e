//! What a brand wrote down about a partner. Notes are never changed, only deleted.

use domain::ids::{AccountId, ProgramId};
use flow::partner_note::PartnerNote;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
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
