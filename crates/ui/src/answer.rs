//! How a page is answered: rendered whole, or a redirect after a form so that reloading does nothing twice.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use edge::error::PageError;
use flow::refusal::Kind;
use flow::{Error, Refusal};
use http::StatusCode;
use serde::Deserialize;

use crate::component::Form;
use crate::query;

pub type Answer = Result<Response, PageError>;

/// What an address says was done before; a word of [`crate::done`].
#[derive(Deserialize)]
pub struct Done {
    pub done: Option<String>,
}

/// The page as it is.
pub fn page(page: impl Template) -> Answer {
    Ok(Html(rendered(page)?).into_response())
}

/// The page again, with what was wrong with the form on it.
pub fn refused(page: impl Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(rendered(page)?)).into_response())
}

/// On to another page, which will say what was done; `done` is a word of [`crate::done`].
pub fn done(path: &str, done: &'static str) -> Answer {
    Ok(Redirect::to(&query::address(path, [("done", done)])).into_response())
}

pub fn onwards(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}

/// Puts a refusal that the person can mend onto the form; anything else is no matter of this form.
pub fn onto_form(error: Error, form: &mut Form) -> Result<(), PageError> {
    let Error::Refused(refusal) = error else { return Err(error.into()) };
    if !is_mendable(&refusal) {
        return Err(Error::Refused(refusal).into());
    }
    let field = refusal.field().map(str::to_owned);
    let words = refusal.to_string();
    form.refuse(field.as_deref(), without_name(&words, field.as_deref()));
    Ok(())
}

pub fn is_mendable(refusal: &Refusal) -> bool {
    matches!(refusal.kind(), Kind::Invalid | Kind::Conflict | Kind::TooMany)
}

/// A refusal names its field for programs, `slug: is taken`; beside the field the name is said already.
pub fn without_name<'a>(words: &'a str, field: Option<&str>) -> &'a str {
    let rest = field.and_then(|field| words.strip_prefix(field));
    match rest {
        Some(rest) => rest.trim_start_matches([':', ' ']),
        None => words,
    }
}

fn rendered(page: impl Template) -> Result<String, PageError> {
    page.render().map_err(|error| Error::Failure(anyhow::Error::new(error).context("render a page")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_its_field_a_refusal_does_not_repeat_the_name() {
        assert_eq!(without_name("slug: is taken", Some("slug")), "is taken");
        assert_eq!(without_name("name must be given", Some("name")), "must be given");
        assert_eq!(without_name("a locked action stays", None), "a locked action stays");
    }
}
