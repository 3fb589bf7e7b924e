//! A brand's groups of partners. A group is the brand's, so each of its programs shows all of them.

use domain::ids::{AccountId, PartnerGroupId, ProgramId};
use flow::partner_group::PartnerGroup;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::programs::Known;
use crate::record::{Record, id, record, records};
use crate::refused::Refused;

const GROUPS: Resource = Resource { plural: "Groups", singular: "Group" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let program = program(&ask).await?;
    let mut groups = flow::partner_group::list(&ask.platform, &ask.caller).await?;
    groups.retain(|group| group.archived_at.is_none());
    let mut with_members = Vec::new();
    for group in groups {
        with_members.push(flow::partner_group::find(&ask.platform, &ask.caller, group.id).await?);
    }
    ask.page_of(GROUPS, with_members, |(group, members)| record_of(&ask, program, &group, &members))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let program = program(&ask).await?;
    let number = PartnerGroupId(ask.id(1, "partner group")?);
    let (group, members) = flow::partner_group::find(&ask.platform, &ask.caller, number).await?;
    Ok(Answer::One(GROUPS.singular, record_of(&ask, program, &group, &members)))
}

async fn program(ask: &Ask) -> Result<ProgramId, Refused> {
    let program = ProgramId(ask.id(0, "campaign")?);
    Ok(Known::find(ask, program).await?.offer.program.id)
}

fn record_of(ask: &Ask, program: ProgramId, group: &PartnerGroup, members: &[(AccountId, String)]) -> Record {
    let member = |(partner, name): &(AccountId, String)| record! { "Id": id(partner.get()), "Name": name };
    record! {
        "Id": id(group.id.get()),
        "Name": &group.name,
        "CampaignId": id(program.get()),
        "MediaPartners": records("MediaPartner", members.iter().map(member)),
        "Uri": ask.uri(format!("Campaigns/{program}/MediaPartnerGroups/{}", group.id)),
    }
}
