//! What a form says of a link while it is typed: the same rules as when it is sent, as JSON for the page's script.

use axum::Json;
use axum::extract::{Query, State};
use edge::error::PageError;
use flow::link::Draft;
use flow::{Platform, Refusal};
use serde::{Deserialize, Serialize};

use crate::answer::without_name;
use crate::component::field::sentence;
use crate::visitor::Partner;
use crate::words::say;

#[derive(Deserialize)]
pub struct Typed {
    program_id: i64,
    #[serde(default)]
    slug: String,
    #[serde(default)]
    deep_link: String,
}

#[derive(Serialize)]
pub struct Judgement {
    slug: Option<Said>,
    deep_link: Option<Said>,
}

/// Nothing is said of an empty field.
#[derive(Serialize)]
struct Said {
    fits: bool,
    words: String,
}

pub async fn show(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(typed): Query<Typed>,
) -> Result<Json<Judgement>, PageError> {
    let draft = Draft { program_id: typed.program_id, slug: typed.slug, deep_link: typed.deep_link };
    let judged = flow::link::judge(&platform, &who.caller, draft.clone()).await?;
    let address = format!("{}/{}", platform.settings.tracking_url, draft.slug.trim().to_lowercase());
    Ok(Json(Judgement {
        slug: said(&draft.slug, judged.slug, say!("{address} is free.", address)),
        deep_link: said(&draft.deep_link, judged.deep_link, say!("The program leads there.")),
    }))
}

fn said(typed: &str, refused: Option<Refusal>, fits: String) -> Option<Said> {
    if typed.trim().is_empty() {
        return None;
    }
    Some(match refused {
        None => Said { fits: true, words: fits },
        Some(refusal) => {
            let words = refusal.to_string();
            Said { fits: false, words: sentence(&crate::recognised(without_name(&words, refusal.field()))) }
        }
    })
}
