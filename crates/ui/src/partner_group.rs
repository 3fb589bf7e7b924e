//! A brand's groups: made, renamed, archived, and who is in them.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::ids::PartnerGroupId;
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::partner::PartnerRefusal;
use flow::partner_group::PartnerGroupRefusal;

use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Form, Mark};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "partner_group/list.html")]
struct GroupsPage {
    frame: Frame,
    groups: Vec<GroupRow>,
    empty: Empty,
    form: Form,
    may_change: bool,
}

struct GroupRow {
    id: String,
    name: String,
    code: String,
    members: i64,
    state: Mark,
}

#[derive(Template)]
#[template(path = "partner_group/page.html")]
struct GroupPage {
    frame: Frame,
    id: String,
    name: String,
    code: String,
    is_archived: bool,
    members: Vec<(String, String)>,
    empty: Empty,
    form: Form,
    may_change: bool,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(query): Query<Done>) -> Answer {
    let page = list(&platform, &who, Form::default()).await?;
    answer::page(GroupsPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn show_one(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let page = one(&platform, &who, id_of(&id)?, None).await?;
    answer::page(GroupPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

pub async fn create(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    match flow::partner_group::create(&platform, &who.caller, form.value("code"), form.value("name")).await {
        Ok(group) => answer::done(&format!("/brand/groups/{}", group.id), "group_made"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(list(&platform, &who, form).await?)
        }
    }
}

pub async fn rename(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let id = id_of(&id)?;
    match flow::partner_group::rename(&platform, &who.caller, id, form.value("name")).await {
        Ok(_) => answer::done(&format!("/brand/groups/{id}"), "group_renamed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(one(&platform, &who, id, Some(form)).await?)
        }
    }
}

pub async fn archive(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::partner_group::archive(&platform, &who.caller, id_of(&id)?).await?;
    answer::done("/brand/groups", "group_archived")
}

pub async fn restore(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::partner_group::restore(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(&format!("/brand/groups/{id}"), "group_restored")
}

/// Puts a partner into a group; an empty choice takes it out of any.
pub async fn put_into(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(partner): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let id = partner.parse().map_err(|_| PartnerRefusal::NotFound)?;
    let group = form.given("group").map(id_of).transpose()?;
    flow::partner_group::put_into(&platform, &who.caller, id, group).await?;
    answer::done(&format!("/brand/partners/{id}"), "grouped")
}

fn id_of(text: &str) -> Result<PartnerGroupId, PartnerGroupRefusal> {
    text.parse().map_err(|_| PartnerGroupRefusal::NotFound)
}

async fn list(platform: &Platform, who: &PageCaller, form: Form) -> flow::Result<GroupsPage> {
    let groups = flow::partner_group::list(platform, &who.caller).await?;
    let row = |group: flow::partner_group::PartnerGroup| GroupRow {
        id: group.id.to_string(),
        name: group.name,
        code: group.code.to_string(),
        members: group.members,
        state: match group.archived_at {
            None => Mark::new("In use", Sign::Full, Tone::Good),
            Some(_) => Mark::new("Archived", Sign::Cross, Tone::Quiet),
        },
    };
    Ok(GroupsPage {
        frame: Brand(who.clone()).frame("Groups", Place::Groups),
        groups: groups.into_iter().map(row).collect(),
        empty: Empty::new(
            "No groups yet",
            "A group tells some partners from the others: in lists, and in commission rules that pay them otherwise.",
        ),
        form,
        may_change: who.caller.may(Deed::ChangeContracts).is_ok(),
    })
}

async fn one(platform: &Platform, who: &PageCaller, id: PartnerGroupId, form: Option<Form>) -> flow::Result<GroupPage> {
    let (group, members) = flow::partner_group::find(platform, &who.caller, id).await?;
    Ok(GroupPage {
        frame: Brand(who.clone()).frame(&group.name, Place::Groups),
        id: id.to_string(),
        form: form.unwrap_or_else(|| Form::default().with("name", group.name.as_str())),
        name: group.name,
        code: group.code.to_string(),
        is_archived: group.archived_at.is_some(),
        members: members.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        empty: Empty::new("Nobody is in it", "On a partner's page you choose the group it is in.")
            .doing("To the partners", "/brand/partners"),
        may_change: who.caller.may(Deed::ChangeContracts).is_ok(),
    })
}
