//! The page where a brand says how it looks, with its components beside the form on both grounds.

use askama::Template;
use axum::extract::State;
use domain::access::Deed;
use domain::appearance::{Accent, Colour, Ground};
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::appearance::{File, Look};

use super::style::{self, Part};
use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Form, Logo, Mark, Notice};
use crate::format;
use crate::frame::{Frame, Place};
use crate::visitor::Brand;
use crate::words::Words;

/// What the browser offers to choose from.
const ACCEPT: &str = "image/png,image/jpeg,image/webp";

#[derive(Template)]
#[template(path = "appearance/page.html")]
struct AppearancePage {
    frame: Frame,
    name: String,
    accent: String,
    form: Form,
    logos: [GroundLogo; 2],
    has_logo: bool,
    preview: Preview,
    may_change: bool,
}

/// The logo on one ground, and the form that sets it.
struct GroundLogo {
    ground: Ground,
    title: &'static str,
    shown: Option<Logo>,
    /// `logo.png · 300 × 80 px · 12 kB`
    file: String,
    form: Form,
}

/// Components as partners will see them.
pub struct Preview {
    /// Of the colour that is tried; none is the product's.
    style: Option<String>,
    /// What is wrong with the colour that is tried.
    refusal: Option<String>,
    /// What becomes of the colour where it could not be read.
    moved: Vec<Words>,
    pub specimens: [Specimen; 2],
}

pub struct Specimen {
    pub ground: Ground,
    pub title: &'static str,
    pub logo: Logo,
    pub mark: Mark,
    pub notice: Notice,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    axum::extract::Query(query): axum::extract::Query<Done>,
) -> Answer {
    let page = page(&platform, &who, None, None).await?;
    answer::page(AppearancePage { frame: page.frame.after(query.done.as_deref()), ..page })
}

/// Saves the colour, or only tries it.
pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    who.caller.may(Deed::ChangeAccount)?;
    let tried = form.value("press") == "plan";
    let done = match tried {
        true => flow::appearance::parsed(form.value("accent")).map(drop),
        false => flow::appearance::set_accent(&platform, &who.caller, form.value("accent")).await,
    };
    match done {
        Ok(()) if tried => answer::page(page(&platform, &who, Some(form), None).await?),
        Ok(()) => answer::done("/brand/appearance", "appearance_saved"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(page(&platform, &who, Some(form), None).await?)
        }
    }
}

/// The page with a logo that was refused.
pub async fn refused(platform: &Platform, who: &PageCaller, ground: Ground, form: Form) -> Answer {
    answer::refused(page(platform, who, None, Some((ground, form))).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    form: Option<Form>,
    mut logo_form: Option<(Ground, Form)>,
) -> flow::Result<AppearancePage> {
    let look = flow::appearance::find(platform, &who.caller).await?;
    let saved = look.accent.map_or_else(String::new, |accent| accent.colour().to_string());
    let form = form.unwrap_or_else(|| Form::default().with("accent", saved.as_str()));
    let mut of_ground = |ground| match logo_form.take_if(|(refused, _)| *refused == ground) {
        Some((_, form)) => form,
        None => Form::default(),
    };
    let logos = [Ground::Light, Ground::Dark].map(|ground| ground_logo(&look, ground, of_ground(ground)));
    Ok(AppearancePage {
        frame: Brand(who.clone()).frame("Appearance", Place::Appearance),
        name: look.name.clone(),
        accent: saved,
        preview: preview(&look, &form),
        form,
        logos,
        has_logo: look.logo.is_some(),
        may_change: who.caller.may(Deed::ChangeAccount).is_ok(),
    })
}

fn ground_logo(look: &Look, ground: Ground, form: Form) -> GroundLogo {
    let (title, file) = match ground {
        Ground::Light => ("On light ground", &look.logo),
        Ground::Dark => ("On dark ground", &look.dark_logo),
    };
    GroundLogo {
        ground,
        title,
        shown: look.logo.as_ref().map(|_| Logo::head(look).on(ground)),
        file: file.as_ref().map_or_else(String::new, in_words),
        form,
    }
}

fn in_words(file: &File) -> String {
    format!("{} · {} × {} px · {}", file.name, file.width_px, file.height_px, format::file_size(file.bytes))
}

/// Of the colour in the form; of the saved one while that cannot be read.
fn preview(look: &Look, form: &Form) -> Preview {
    let accent = match form.error("accent") {
        Some(_) => look.accent,
        None => flow::appearance::parsed(form.value("accent")).unwrap_or(look.accent),
    };
    Preview {
        style: accent.map(|accent| style::path(accent, Part::Preview)),
        refusal: form.error("accent").map(crate::recognised),
        moved: accent.map_or_else(Vec::new, moved),
        specimens: [Ground::Light, Ground::Dark].map(|ground| specimen(look, ground)),
    }
}

/// A specimen for the page of components too.
pub fn specimen(look: &Look, ground: Ground) -> Specimen {
    Specimen {
        ground,
        title: match ground {
            Ground::Light => "On light ground",
            Ground::Dark => "On dark ground",
        },
        logo: Logo::head(look).on(ground),
        mark: Mark::new("Locked", Sign::Half, Tone::Accent),
        notice: Notice::good("Link made", "Copy it below and share it any way you like."),
    }
}

fn moved(accent: Accent) -> Vec<Words> {
    let own = accent.colour();
    let (light, dark) = (accent.tokens(Ground::Light), accent.tokens(Ground::Dark));
    let said = |colour: Colour, words: Words| (colour != own).then(|| words.with(colour.to_string()));
    [
        said(
            light.accent,
            crate::t("On light pages, links and marks are darkened to {colour}, so that they can be read."),
        ),
        said(
            dark.accent,
            crate::t("On dark pages, links and marks are lightened to {colour}, so that they can be read."),
        ),
        said(
            dark.fill,
            crate::t("On dark pages, buttons are {colour} too: your colour would hardly be told from the page."),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
