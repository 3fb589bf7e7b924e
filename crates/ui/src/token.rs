//! Auth tokens of an account: made, shown once, revoked.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed, Role, TokenAccess};
use domain::ids::TokenId;
use edge::caller::PageForm;
use flow::Platform;
use flow::token::{MadeToken, NewTokenInput, Token};
use jiff::tz::TimeZone;

use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::known;
use crate::visitor::Resident;
use crate::words::say;

#[derive(Template)]
#[template(path = "token/page.html")]
struct TokensPage {
    frame: Frame,
    path: String,
    account_sid: String,
    base_url: String,
    fresh: Option<Fresh>,
    tokens: Vec<TokenRow>,
    empty: Empty,
    may_change: bool,
    form: Form,
    accesses: Vec<(String, String)>,
    roles: Vec<(String, String)>,
}

struct Fresh {
    secret: String,
    /// An address of the API that this kind of account can try it on.
    example: &'static str,
}

struct TokenRow {
    id: TokenId,
    name: String,
    hint: String,
    may: String,
    state: Mark,
    live: bool,
    made: Moment,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Query(query): Query<Done>) -> Answer {
    let mut page = tokens_page(&platform, &who, Form::default(), None).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn make(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let input = NewTokenInput {
        name: form.value("name").to_owned(),
        access: form.value("access").parse().unwrap_or(TokenAccess::ReadOnly),
        role: form.value("role").parse().unwrap_or(Role::Analyst),
    };
    match flow::token::create(&platform, &who.0.caller, input).await {
        // No redirect: this is the one answer that shows the secret.
        Ok(made) => answer::page(tokens_page(&platform, &who, Form::default(), Some(made)).await?),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(tokens_page(&platform, &who, form, None).await?)
        }
    }
}

pub async fn revoke(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let id = id.parse::<TokenId>().map_err(|_| flow::token::TokenRefusal::NotFound)?;
    flow::token::revoke(&platform, &who.0.caller, id).await?;
    answer::done(&who.at("tokens"), "token_revoked")
}

async fn tokens_page(
    platform: &Platform,
    who: &Resident,
    form: Form,
    made: Option<MadeToken>,
) -> flow::Result<TokensPage> {
    let tokens = flow::token::list(platform, &who.0.caller).await?;
    let account = flow::account::find(platform, &who.0.caller).await?;
    let mut roles: Vec<_> = [
        (Role::Analyst, "Analyst: reads"),
        (Role::Finance, "Finance: reads, and pays"),
        (Role::Owner, "Owner: everything"),
    ]
    .map(|(role, words)| (role.code().to_owned(), known(words).to_owned()))
    .to_vec();
    if who.0.caller.account_kind == AccountKind::Partner {
        roles[1].1 = say!("Finance: reads, and decides on withdrawals");
    }
    Ok(TokensPage {
        frame: who.frame("Auth tokens", Place::Tokens),
        path: who.at("tokens"),
        account_sid: account.sid,
        base_url: platform.settings.public_url.clone(),
        fresh: made.map(|made| Fresh { secret: made.secret, example: "/api/v1/account" }),
        tokens: tokens.iter().map(row).collect(),
        empty: Empty::new("No tokens yet", "A program needs one to read your reports or to send conversions."),
        may_change: who.0.caller.may(Deed::ChangeTokens).is_ok(),
        form,
        accesses: vec![
            (TokenAccess::ReadOnly.code().to_owned(), say!("Read only")),
            (TokenAccess::ReadWrite.code().to_owned(), say!("Read and write")),
        ],
        roles,
    })
}

fn row(token: &Token) -> TokenRow {
    let live = token.revoked_at.is_none();
    let access = match token.access {
        TokenAccess::ReadOnly => "Read only",
        TokenAccess::ReadWrite => "Read and write",
    };
    TokenRow {
        id: token.id,
        name: token.name.clone(),
        hint: token.hint.clone(),
        may: say!("{access}, as {role}", known(access), known(crate::membership::name(token.role))),
        state: if live {
            Mark::new("Active", Sign::Full, Tone::Accent)
        } else {
            Mark::new("Revoked", Sign::Cross, Tone::Quiet)
        },
        live,
        made: Moment::new(token.created_at, &TimeZone::UTC),
    }
}
