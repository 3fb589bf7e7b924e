//! The operator of an installation: the one account that nobody can sign up for.

use anyhow::Context;
use flow::Platform;
use flow::account::{Profile, create_operator};

pub struct NewOperator<'a> {
    pub account_name: &'a str,
    pub person_name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
}

/// With what the operator comes in.
#[derive(Debug, Clone)]
pub struct Operator {
    pub account_id: i64,
    pub account_sid: String,
    pub auth_token: String,
}

/// Makes the account in a fresh installation. Blocks.
pub fn make(platform: &Platform, new: &NewOperator<'_>) -> anyhow::Result<Operator> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting a runtime")?;
    let profile = Profile { name: new.account_name.to_owned(), country: String::new(), website: String::new() };
    let made = runtime.block_on(create_operator(platform, profile, new.person_name, new.email, new.password));
    let made = made.context("making the operator's account")?;
    Ok(Operator {
        account_id: made.account.id.get(),
        account_sid: made.account.sid,
        auth_token: made.auth_token.context("an operator is made with a token")?,
    })
}
