//! Saved views: a question to the reports that a person keeps under a name, for itself or for its whole team.
//!
//! A view holds the options of a page as they stand in its address; days that move with the calendar stay so. Whoever opens it asks the
//! question anew and sees what it may see. It is changed by whoever keeps it, and by an owner of the account.

use domain::access::{Deed, Role};
use domain::field::required_line;
use domain::ids::{AccountId, PersonId, SavedViewId};
use serde_json::json;
use store::Tx;
pub use store::saved_view::SavedView;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, CallerKind, Platform, Result, audited_write};

pub mod question;

#[cfg(test)]
mod tests;

const NAME_CHARS_MAX: usize = 60;
/// An address that servers and browsers take.
const OPTIONS_BYTES_MAX: usize = 4_000;
const VIEWS_MAX: i64 = 100;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SavedViewRefusal {
    #[error("there is no such view")]
    NotFound,
    #[error("you have a view of this name already")]
    NameTaken,
    #[error("the question is too long to be kept: take some filters away")]
    TooLong,
    #[error("you keep {VIEWS_MAX} views already: delete one first")]
    TooMany,
    #[error("only {keeper}, who keeps it, and an owner of the account may change this view")]
    NotYours { keeper: String },
}

impl Refuse for SavedViewRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            Self::NotFound => (Kind::NotFound, "view_not_found", None),
            Self::NameTaken => (Kind::Conflict, "view_name_taken", Some("name")),
            Self::TooLong => (Kind::Invalid, "view_too_long", Some("name")),
            Self::TooMany => (Kind::Conflict, "views_too_many", Some("name")),
            Self::NotYours { .. } => (Kind::Forbidden, "view_not_yours", None),
        }
    }
}

/// The views a person may open, by name, and the one its reports begin with.
#[derive(Debug, Clone, Default)]
pub struct Views {
    pub views: Vec<SavedView>,
    pub default: Option<SavedViewId>,
}

impl Views {
    pub fn find(&self, id: SavedViewId) -> Option<&SavedView> {
        self.views.iter().find(|view| view.id == id)
    }
}

pub async fn list(platform: &Platform, caller: &Caller) -> Result<Views> {
    caller.may(Deed::ReadReports)?;
    let (account, person) = (caller.account_id, reader(caller)?);
    let read = platform.store.read(move |tx| {
        let views = store::saved_view::list(tx, account, person)?;
        anyhow::Ok(Views { views, default: store::saved_view::default_of(tx, account, person)? })
    });
    Ok(read.await?)
}

/// Keeps a question. `options` is what stands behind the question mark of its address.
pub async fn save(
    platform: &Platform,
    caller: &Caller,
    name: &str,
    options: String,
    is_shared: bool,
) -> Result<SavedViewId> {
    caller.may(Deed::ReadReports)?;
    let (account, person) = (caller.account_id, caller.person()?);
    let name = required_line("name", name, NAME_CHARS_MAX)?;
    if options.len() > OPTIONS_BYTES_MAX {
        return Err(SavedViewRefusal::TooLong.into());
    }
    audited_write(platform, caller, move |tx, audit| {
        if store::saved_view::count_own(tx, account, person)? >= VIEWS_MAX {
            return Err(SavedViewRefusal::TooMany.into());
        }
        let id = store::saved_view::insert(tx, account, person, &name, &options, is_shared, audit.now)?;
        let id = id.ok_or(SavedViewRefusal::NameTaken)?;
        audit.record("saved", "view", id, None, Some(json!({ "name": name, "options": options, "shared": is_shared })));
        Ok(id)
    })
    .await
}

/// Gives a view another name, shares it or takes it back from the team.
pub async fn change(platform: &Platform, caller: &Caller, id: SavedViewId, name: &str, is_shared: bool) -> Result<()> {
    caller.may(Deed::ReadReports)?;
    let person = caller.person()?;
    let (account, role) = (caller.account_id, caller.role);
    let name = required_line("name", name, NAME_CHARS_MAX)?;
    audited_write(platform, caller, move |tx, audit| {
        let view = changeable(tx, account, person, role, id)?;
        if store::saved_view::is_taken(tx, &view, &name)? {
            return Err(SavedViewRefusal::NameTaken.into());
        }
        store::saved_view::update(tx, id, &name, is_shared)?;
        if !is_shared {
            store::saved_view::forget_default_of_others(tx, &view)?;
        }
        let before = json!({ "name": view.name, "shared": view.is_shared });
        audit.record("changed", "view", id, Some(before), Some(json!({ "name": name, "shared": is_shared })));
        Ok(())
    })
    .await
}

pub async fn delete(platform: &Platform, caller: &Caller, id: SavedViewId) -> Result<()> {
    caller.may(Deed::ReadReports)?;
    let person = caller.person()?;
    let (account, role) = (caller.account_id, caller.role);
    audited_write(platform, caller, move |tx, audit| {
        let view = changeable(tx, account, person, role, id)?;
        store::saved_view::delete(tx, id)?;
        audit.record("deleted", "view", id, Some(json!({ "name": view.name, "options": view.options })), None);
        Ok(())
    })
    .await
}

/// The person's reports begin with this view from now on; with none as they come.
pub async fn begin_with(platform: &Platform, caller: &Caller, id: Option<SavedViewId>) -> Result<()> {
    caller.may(Deed::ReadReports)?;
    let (account, person) = (caller.account_id, caller.person()?);
    audited_write(platform, caller, move |tx, audit| {
        if let Some(id) = id {
            seen(tx, account, person, id)?;
        }
        store::saved_view::set_default(tx, account, person, id)?;
        let noun_id = id.map(|id| id.to_string()).unwrap_or_default();
        audit.record("chosen", "view", noun_id, None, None);
        Ok(())
    })
    .await
}

/// Whose own views are read. Support keeps none in this account, so that those shared with the team are left.
pub(crate) fn reader(caller: &Caller) -> Result<PersonId> {
    match caller.kind {
        CallerKind::Support { person_id, .. } => Ok(person_id),
        _ => Ok(caller.person()?),
    }
}

/// The view, if the person may open it.
pub(crate) fn seen(tx: &mut Tx<'_>, account: AccountId, person: PersonId, id: SavedViewId) -> Result<SavedView> {
    let view = store::saved_view::find(tx, account, id)?;
    let view = view.filter(|view| view.is_shared || view.person == person);
    view.ok_or_else(|| SavedViewRefusal::NotFound.into())
}

fn changeable(tx: &mut Tx<'_>, account: AccountId, person: PersonId, role: Role, id: SavedViewId) -> Result<SavedView> {
    let view = seen(tx, account, person, id)?;
    if view.person != person && role != Role::Owner {
        return Err(SavedViewRefusal::NotYours { keeper: view.person_name }.into());
    }
    Ok(view)
}
