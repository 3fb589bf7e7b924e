//! About people and the security of their accounts.

use super::Letter;

pub(crate) fn confirm_address(name: &str, secret: &str) -> Letter {
    Letter::new("Confirm your e-mail address")
        .words(format!("Hello {name},\nplease confirm that this is your e-mail address."))
        .door("Confirm the address", format!("/verify-email?secret={secret}"))
        .words("The link is good for seven days. If you did not sign up, do nothing.")
}

pub(crate) fn choose_password(name: &str, secret: &str) -> Letter {
    Letter::new("Choose a new password")
        .words(format!("Hello {name},\nsomebody asked for a new password for this address. If it was you, choose one."))
        .door("Choose a password", format!("/login/reset?secret={secret}"))
        .words("The link is good for one hour. If it was not you, do nothing: your password stays as it is.")
}

pub(crate) fn join_team(account_name: &str, role: &str, secret: &str) -> Letter {
    Letter::new(format!("Join {account_name}"))
        .words(format!("You are invited to join {account_name} as {role}."))
        .door("Join", format!("/signup/join?secret={secret}"))
        .words(format!("The link is good for seven days. If you do not know {account_name}, do nothing."))
}

/// From a browser that this person has not used before.
pub(crate) fn logged_in(name: &str, at: &str, address: &str, browser: &str, portal: &str) -> Letter {
    Letter::new("A log-in from a new browser")
        .words(format!("Hello {name},\nsomebody logged in with your e-mail address and password, from a browser we have not seen before."))
        .facts([("When", at.to_owned()), ("From", address.to_owned()), ("Browser", browser.to_owned())])
        .words("If it was you, there is nothing to do. If not, end that session and choose another password now.")
        .door("Look at your sessions", format!("{portal}/security"))
}

pub(crate) fn password_changed(name: &str, at: &str, address: &str) -> Letter {
    Letter::new("Your password was changed")
        .words(format!("Hello {name},\nyour password was changed, and your other sessions were ended."))
        .facts([("When", at.to_owned()), ("From", address.to_owned())])
        .words("If it was not you, choose a new password now: the link comes to this address.")
        .door("Choose a new password", "/login/reset")
}

/// A factor was added, taken away or used in an emergency; `to_do` says what to do about it.
pub(crate) fn log_in_changed(name: &str, what: &str, at: &str, to_do: &str) -> Letter {
    Letter::new("Your log-in was changed")
        .words(format!("Hello {name},\n{what}."))
        .facts([("When", at.to_owned())])
        .words(to_do.to_owned())
        .door("Choose a new password", "/login/reset")
}

pub(crate) fn token_made(token: &str, access: &str, role: &str, by: &str, portal: &str) -> Letter {
    Letter::new(format!("A new auth token: {token}"))
        .words("Programs that hold this token may act for your account from now on.")
        .facts([
            ("Name", token.to_owned()),
            ("Access", access.to_owned()),
            ("Role", role.to_owned()),
            ("Made by", by.to_owned()),
        ])
        .words("If nobody of you made it, revoke it.")
        .door("Look at the tokens", format!("{portal}/tokens"))
}

/// Everything that the account owns is being put into an archive.
pub(crate) fn data_asked_for(by: &str, portal: &str) -> Letter {
    Letter::new("Your data is being put into an archive")
        .words("Somebody asked for everything that your account owns. We write again when it is ready.")
        .facts([("By", by.to_owned())])
        .words("If nobody of you did, end all sessions and choose new passwords now.")
        .door("Look at your data", format!("{portal}/data"))
}

pub(crate) fn data_ready(portal: &str) -> Letter {
    Letter::new("Your data is ready")
        .words("The archive of everything that your account owns is ready. An owner can download it for seven days.")
        .door("Download it", format!("{portal}/data"))
}

pub(crate) fn data_failed(portal: &str) -> Letter {
    Letter::new("Your data could not be put into an archive")
        .words("It was tried three times. The operator of this platform finds the reason in its log; ask again later.")
        .door("Look at your data", format!("{portal}/data"))
}

/// By an owner. `key` opens it again, up to the instant `until`.
pub(crate) fn closed_by_owner(account: &str, by: &str, until: &str, key: &str) -> Letter {
    Letter::new(format!("{account} is closed"))
        .words(format!("{by} closed the account {account}. Nobody can log in to it, its auth tokens are revoked, and links are not credited any more. What was earned is still paid."))
        .facts([("Can be undone until", until.to_owned())])
        .words("After that, names, addresses and files are forgotten; the books stay under the account's number. If nobody of you meant to, open it again and choose new passwords.")
        .door("Open the account again", format!("/login/reopen?secret={key}"))
}

pub(crate) fn reopened_by_owner(account: &str) -> Letter {
    Letter::new(format!("{account} is open again"))
        .words(format!("The account {account} was opened again by the letter about its closing. Contracts go on; auth tokens have to be made anew."))
        .door("Log in", "/login")
}

/// The last letter to somebody of an account.
pub(crate) fn forgotten(account: &str) -> Letter {
    Letter::new(format!("{account} is forgotten"))
        .words(format!("The account {account} was closed and not opened again. Its names, addresses, profile and files are now forgotten here; what was booked stays under its number."))
        .words("This is the last letter about it.")
        .door("To the first page", "/")
}

/// By the operator. What is owed is still paid, and the letter says so.
pub(crate) fn closed(account: &str, reason: &str) -> Letter {
    Letter::new("Your account was closed")
        .words(format!("The operator of this platform closed the account {account}. The reason:"))
        .quote(reason)
        .words("Nobody can log in to it. What it has earned is still locked, approved and paid.")
}

pub(crate) fn reopened(account: &str, reason: &str) -> Letter {
    Letter::new("Your account is open again")
        .words(format!("The operator of this platform opened the account {account} again. The reason:"))
        .quote(reason)
        .door("Log in", "/login")
}

/// `what` is a sentence: `ben@example.com joined as finance.`
pub(crate) fn team_changed(account_name: &str, what: &str, by: &str, portal: &str) -> Letter {
    Letter::new(format!("The team of {account_name} changed"))
        .words(what.to_owned())
        .facts([("By", by.to_owned())])
        .door("Look at the team", format!("{portal}/team"))
}

/// `what` is the setting in words.
pub(crate) fn withdrawal_setting_changed(currency: &str, what: &str, by: &str) -> Letter {
    Letter::new(format!("Your withdrawal settings for {currency} were changed"))
        .words("This decides how and when you are paid.")
        .facts([("Now", what.to_owned()), ("By", by.to_owned())])
        .words("If nobody of you changed it, set it back and choose new passwords.")
        .door("Look at the settings", "/partner/payments")
}
