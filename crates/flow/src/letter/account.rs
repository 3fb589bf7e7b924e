//! About people and the security of their accounts.

use domain::access::{Role, TokenAccess};
use domain::words::Said;

use super::Letter;

pub(crate) fn confirm_address(name: &str, secret: &str) -> Letter {
    Letter::new(Said::of("Confirm your e-mail address"))
        .words(Said::of("Hello {name},\nplease confirm that this is your e-mail address.").with(name))
        .door(Said::of("Confirm the address"), format!("/verify-email?secret={secret}"))
        .words(Said::of("The link is good for seven days. If you did not sign up, do nothing."))
}

pub(crate) fn choose_password(name: &str, secret: &str) -> Letter {
    Letter::new(Said::of("Choose a new password"))
        .words(
            Said::of("Hello {name},\nsomebody asked for a new password for this address. If it was you, choose one.")
                .with(name),
        )
        .door(Said::of("Choose a password"), format!("/login/reset?secret={secret}"))
        .words(Said::of("The link is good for one hour. If it was not you, do nothing: your password stays as it is."))
}

pub(crate) fn join_team(account_name: &str, role: Role, secret: &str) -> Letter {
    let invited = match role {
        Role::Owner => Said::of("You are invited to join {account} as an owner."),
        Role::Finance => Said::of("You are invited to join {account} for its finances."),
        Role::Analyst => Said::of("You are invited to join {account} as an analyst."),
    };
    Letter::new(Said::of("Join {account}").with(account_name))
        .words(invited.with(account_name))
        .door(Said::of("Join"), format!("/signup/join?secret={secret}"))
        .words(
            Said::of("The link is good for seven days. If you do not know {account}, do nothing.").with(account_name),
        )
}

/// From a browser that this person has not used before.
pub(crate) fn logged_in(name: &str, at: Said, address: &str, browser: &str, portal: &str) -> Letter {
    Letter::new(Said::of("A log-in from a new browser"))
        .words(
            Said::of(
                "Hello {name},\nsomebody logged in with your e-mail address and password, from a browser we have not seen before.",
            )
            .with(name),
        )
        .fact(Said::of("When"), at)
        .fact(Said::of("From where"), address)
        .fact(Said::of("Browser"), browser)
        .words(Said::of(
            "If it was you, there is nothing to do. If not, end that session and choose another password now.",
        ))
        .door(Said::of("Look at your sessions"), format!("{portal}/security"))
}

pub(crate) fn password_changed(name: &str, at: Said, address: &str) -> Letter {
    Letter::new(Said::of("Your password was changed"))
        .words(Said::of("Hello {name},\nyour password was changed, and your other sessions were ended.").with(name))
        .fact(Said::of("When"), at)
        .fact(Said::of("From where"), address)
        .words(Said::of("If it was not you, choose a new password now: the link comes to this address."))
        .door(Said::of("Choose a new password"), "/login/reset")
}

/// A factor was added, taken away or used in an emergency, `what` says it in a sentence; `to_do` says what to do about it.
pub(crate) fn log_in_changed(name: &str, what: Said, at: Said, to_do: Said) -> Letter {
    Letter::new(Said::of("Your log-in was changed"))
        .words(Said::of("Hello {name},\nsomething has changed about how you log in.").with(name))
        .words(what)
        .fact(Said::of("When"), at)
        .words(to_do)
        .door(Said::of("Choose a new password"), "/login/reset")
}

pub(crate) fn token_made(token: &str, access: TokenAccess, role: Role, by: Said, portal: &str) -> Letter {
    let access = match access {
        TokenAccess::ReadOnly => Said::of("Read only"),
        TokenAccess::ReadWrite => Said::of("Read and write"),
    };
    Letter::new(Said::of("A new auth token: {token}").with(token))
        .words(Said::of("Programs that hold this token may act for your account from now on."))
        .fact(Said::of("Name"), token)
        .fact(Said::of("Access"), access)
        .fact(Said::of("Role"), Said::of_code(role.code()))
        .fact(Said::of("Made by"), by)
        .words(Said::of("If nobody of you made it, revoke it."))
        .door(Said::of("Look at the tokens"), format!("{portal}/tokens"))
}

/// Everything that the account owns is being put into an archive.
pub(crate) fn data_asked_for(by: Said, portal: &str) -> Letter {
    Letter::new(Said::of("Your data is being put into an archive"))
        .words(Said::of("Somebody asked for everything that your account owns. We write again when it is ready."))
        .fact(Said::of("Done by"), by)
        .words(Said::of("If nobody of you did, end all sessions and choose new passwords now."))
        .door(Said::of("Look at your data"), format!("{portal}/data"))
}

pub(crate) fn data_ready(portal: &str) -> Letter {
    Letter::new(Said::of("Your data is ready"))
        .words(Said::of(
            "The archive of everything that your account owns is ready. An owner can download it for seven days.",
        ))
        .door(Said::of("Download it"), format!("{portal}/data"))
}

pub(crate) fn data_failed(portal: &str) -> Letter {
    Letter::new(Said::of("Your data could not be put into an archive"))
        .words(Said::of(
            "It was tried three times. The operator of this platform finds the reason in its log; ask again later.",
        ))
        .door(Said::of("Look at your data"), format!("{portal}/data"))
}

/// By an owner. `key` opens it again, up to the instant `until`.
pub(crate) fn closed_by_owner(account: &str, by: Said, until: Said, key: &str) -> Letter {
    Letter::new(Said::of("{account} is closed").with(account))
        .words(
            Said::of(
                "{person} closed the account {account}. Nobody can log in to it, its auth tokens are revoked, and links are not credited any more. What was earned is still paid.",
            )
            .with(by)
            .with(account),
        )
        .fact(Said::of("Can be undone until"), until)
        .words(Said::of(
            "After that, names, addresses and files are forgotten; the books stay under the account's number. If nobody of you meant to, open it again and choose new passwords.",
        ))
        .door(Said::of("Open the account again"), format!("/login/reopen?secret={key}"))
}

pub(crate) fn reopened_by_owner(account: &str) -> Letter {
    Letter::new(Said::of("{account} is open again").with(account))
        .words(
            Said::of(
                "The account {account} was opened again by the letter about its closing. Contracts go on; auth tokens have to be made anew.",
            )
            .with(account),
        )
        .door(Said::of("Log in"), "/login")
}

/// The last letter to somebody of an account.
pub(crate) fn forgotten(account: &str) -> Letter {
    Letter::new(Said::of("{account} is forgotten").with(account))
        .words(
            Said::of(
                "The account {account} was closed and not opened again. Its names, addresses, profile and files are now forgotten here; what was booked stays under its number.",
            )
            .with(account),
        )
        .words(Said::of("This is the last letter about it."))
        .door(Said::of("To the first page"), "/")
}

/// By the operator. What is owed is still paid, and the letter says so.
pub(crate) fn closed(account: &str, reason: &str) -> Letter {
    Letter::new(Said::of("Your account was closed"))
        .words(Said::of("The operator of this platform closed the account {account}. The reason:").with(account))
        .quote(reason)
        .words(Said::of("Nobody can log in to it. What it has earned is still locked, approved and paid."))
}

pub(crate) fn reopened(account: &str, reason: &str) -> Letter {
    Letter::new(Said::of("Your account is open again"))
        .words(Said::of("The operator of this platform opened the account {account} again. The reason:").with(account))
        .quote(reason)
        .door(Said::of("Log in"), "/login")
}

/// `what` is a sentence of [`joined`], [`has_other_role`] or [`left`].
pub(crate) fn team_changed(account_name: &str, what: Said, by: Said, portal: &str) -> Letter {
    Letter::new(Said::of("The team of {account} changed").with(account_name))
        .words(what)
        .fact(Said::of("Done by"), by)
        .door(Said::of("Look at the team"), format!("{portal}/team"))
}

pub(crate) fn joined(email: &str, role: Role) -> Said {
    Said::of("{email} joined. Role: {role}.").with(email).with(Said::of_code(role.code()))
}

pub(crate) fn has_other_role(email: &str, was: Role, is: Role) -> Said {
    let (was, is) = (Said::of_code(was.code()), Said::of_code(is.code()));
    Said::of("{email} has another role. Before: {was}. Now: {now}.").with(email).with(was).with(is)
}

pub(crate) fn left(email: &str) -> Said {
    Said::of("{email} is no longer in the team.").with(email)
}

/// `setting` is the setting in words.
pub(crate) fn withdrawal_setting_changed(currency: &str, setting: Said, by: Said) -> Letter {
    Letter::new(Said::of("Your withdrawal settings for {currency} were changed").with(currency))
        .words(Said::of("This decides how and when you are paid."))
        .fact(Said::of("Setting"), setting)
        .fact(Said::of("Done by"), by)
        .words(Said::of("If nobody of you changed it, set it back and choose new passwords."))
        .door(Said::of("Look at the settings"), "/partner/payments")
}
