//! A partner's links: its short addresses, which are called vanity links here.

use domain::ids::ProgramId;
use flow::link::{NewLinkInput, short_address, tracking_address};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::record::record;
use crate::refused::Refused;

/// Makes a link and gives its short address (`Type=vanity`, or with a path of its own), else the long one that says everything itself.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let program = ProgramId(ask.id(0, "campaign")?);
    let text = |name: &str| ask.said(name).unwrap_or("").to_owned();
    let is_vanity = ask.said("CustomPath").is_some() || text("Type").eq_ignore_ascii_case("vanity");
    let input = NewLinkInput {
        program_id: program.get(),
        creative_id: ask.number("AdId")?,
        name: String::new(),
        slug: text("CustomPath"),
        deep_link: text("DeepLink"),
        sub_ids: [text("subId1"), text("subId2"), text("subId3")],
        shared_id: text("sharedId"),
    };
    let link = flow::link::create(&ask.platform, &ask.caller, input).await?;
    let address = if is_vanity { short_address(&ask.platform, &link) } else { tracking_address(&ask.platform, &link) };
    Ok(Answer::Done(record! { "TrackingURL": address }))
}
