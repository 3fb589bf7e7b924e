//! A brand's groups of partners. A group is the brand's, so each of its programs shows all of them.

use domain::ids::{AccountId, PartnerGroupId, ProgramId};
use flow::partner_group::PartnerGroup;

use crate::answer::{Answer, Resource, deleted};
use crate::ask::{Ask, required};
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

/// Under a code of our making, which commission rules can name.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let program = program(&ask).await?;
    let name = ask.said("Name").ok_or_else(|| required("Name"))?;
    let members = ask.numbers("MediaPartners")?;
    let known = flow::partner_group::list(&ask.platform, &ask.caller).await?;
    let code = free_code(name, |code| known.iter().all(|group| group.code.as_str() != code));
    let made = flow::partner_group::create(&ask.platform, &ask.caller, &code, name).await;
    let group = made.map_err(|error| Refused::from(error).of_field("Name"))?.id;
    put(&ask, "MediaPartners", members, Some(group)).await?;
    Ok(Answer::Done(ask.made(format!("Campaigns/{program}/MediaPartnerGroups/{group}"))))
}

/// Another name, more members or fewer. A partner is in one group at a time.
pub async fn change(ask: Ask) -> Result<Answer, Refused> {
    let program = program(&ask).await?;
    let number = PartnerGroupId(ask.id(1, "partner group")?);
    let (_, members) = flow::partner_group::find(&ask.platform, &ask.caller, number).await?;
    let (more, fewer) = (ask.numbers("MediaPartnersAdd")?, ask.numbers("MediaPartnersRemove")?);
    if let Some(stranger) = fewer.iter().find(|id| members.iter().all(|(member, _)| member.get() != **id)) {
        return Err(Refused::parameter("MediaPartnersRemove", format!("partner {stranger} is not in the group")));
    }
    if let Some(name) = ask.said("Name") {
        let renamed = flow::partner_group::rename(&ask.platform, &ask.caller, number, name).await;
        renamed.map_err(|error| Refused::from(error).of_field("Name"))?;
    }
    put(&ask, "MediaPartnersAdd", more, Some(number)).await?;
    put(&ask, "MediaPartnersRemove", fewer, None).await?;
    Ok(Answer::Done(ask.made(format!("Campaigns/{program}/MediaPartnerGroups/{number}"))))
}

/// It is archived: contracts that pin it keep it, nobody is put into it any more.
pub async fn delete(ask: Ask) -> Result<Answer, Refused> {
    program(&ask).await?;
    let number = PartnerGroupId(ask.id(1, "partner group")?);
    flow::partner_group::archive(&ask.platform, &ask.caller, number).await?;
    Ok(Answer::Done(deleted()))
}

async fn put(ask: &Ask, name: &str, partners: Vec<i64>, group: Option<PartnerGroupId>) -> Result<(), Refused> {
    for partner in partners {
        let put = flow::partner_group::put_into(&ask.platform, &ask.caller, AccountId(partner), group).await;
        put.map_err(|error| Refused::from(error).of_field(name))?;
    }
    Ok(())
}

/// Letters and digits of the name; with a number behind them where another group has the same.
fn free_code(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    const LETTERS_MAX: usize = 24;
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let code: String = name.chars().map(letter).take(LETTERS_MAX).collect();
    let words: Vec<&str> = code.split('_').filter(|word| !word.is_empty()).collect();
    let code = if words.is_empty() { "group".to_owned() } else { words.join("_") };
    let mut numbered = (2..).map(|number| format!("{code}_{number}"));
    if is_free(&code) { code } else { numbered.find(|code| is_free(code)).unwrap_or_default() }
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
