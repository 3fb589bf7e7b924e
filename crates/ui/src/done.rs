//! What a page says after a form was carried out. The address holds one word of this closed list, never the text itself,
//! so that nobody can make a page say something by handing out a link.

use crate::component::Notice;

pub fn notice(done: &str) -> Option<Notice> {
    let (title, text) = match done {
        "closed_own_account" => ("The account is closed", "A letter to its owners opens it again within thirty days."),
        "reopened_own_account" => ("The account is open again", "Log in to go on."),
        "data_asked_for" => ("The archive is being made", "A letter tells the owners when it is ready."),
        "logged_out" => ("You are logged out", ""),
        "email_verified" => ("Your e-mail address is verified", ""),
        "log_in_over" => ("That took too long", "Log in with your password once more."),
        "password_changed" => ("The password is changed", "Log in with the new one."),
        "joined_team" => ("You are in the team", "Log in to begin."),
        "welcome" => {
            ("Your account is open", "We sent you a link to verify your e-mail address. You can start meanwhile.")
        }
        "verification_sent" => ("A new link is on its way", "Look into your mailbox."),
        "applied" => {
            ("Your application is sent", "The brand decides about it. Its answer stands here and comes by e-mail.")
        }
        "joined" => ("You are in", "Make your first link now."),
        "invitation_declined" => ("The invitation is declined", ""),
        "terms_accepted" => ("The terms are accepted", "They apply to what is tracked from now on."),
        "application_withdrawn" => ("The application is withdrawn", "You may apply again at any time."),
        "link_made" => ("The link is made", "Copy it below and share it any way you like."),
        "links_made" => ("The links are made", "They are below, and you can download them as a file."),
        "link_renamed" => ("The link is renamed", ""),
        "page_asked" => ("The page was asked", "How it answered stands below."),
        "code_assigned" => ("The code is assigned", "The partner sees it, and it counts from its first day."),
        "code_ended" => ("The code is ended", "It counts for nothing from now on, and may be assigned again."),
        "conversion_reported" => ("The conversion is reported", "It stands in the books, and the partner sees it."),
        "property_added" => ("The property is added", "Prove that a website is yours: brands look for it."),
        "property_changed" => ("The property is saved", ""),
        "property_removed" => ("The property is removed", ""),
        "proof_found" => ("The website is proved", "Leave the token where it is: it is looked for every day."),
        "postback_added" => ("The postback is added", "Send a test now: it shows at once what your server answers."),
        "postback_changed" => ("The postback is saved", "What waits is sent as it is now."),
        "postback_paused" => ("The postback is paused", "What happens meanwhile is not told to it."),
        "postback_resumed" => ("The postback goes on", "What waited is sent now."),
        "postback_removed" => ("The postback is removed", ""),
        "postback_secret_replaced" => {
            ("There is a new secret", "Give it to your server within a day: until then the one before it signs too.")
        }
        "delivery_replayed" => ("The delivery is sent again", "Look at its answer below in a moment."),
        "deliveries_replayed" => ("They are sent again", "Look at their answers below in a moment."),
        "language_chosen" => ("Your language is saved", ""),
        "methods_saved" => ("Your methods are saved", ""),
        "link_archived" => ("The link is archived", ""),
        "appearance_saved" => ("The colour is saved", "Your partners see it from now on."),
        "house_chosen" => ("Your choice is saved", "Everybody sees it from the next page on."),
        "logo_set" => ("The logo is set", "Your partners see it from now on."),
        "logo_removed" => ("The logo is removed", "Letters that were sent go on to show it."),
        "creative_added" => ("The creative is added", "Your partners can show it from now on."),
        "creative_withdrawn" => {
            ("The creative is withdrawn", "Its links still lead to your page, but new clicks on it earn nothing.")
        }
        "application_approved" => ("application\u{4}Approved", "The partner can make links and earn from now on."),
        "program_applied" => {
            ("The change is made", "It is the version in force now. The version before stays in the list below.")
        }
        "program_scheduled" => {
            ("The change is scheduled", "Your partners are told. Until its day begins you can cancel it.")
        }
        "program_schedule_cancelled" => {
            ("The scheduled change is cancelled", "Partners who were told of it are told so.")
        }
        "program_unchanged" => ("Nothing was changed", "The file says the same as the version in force."),
        "program_created" => {
            ("The program is made", "Its page is public, and its first creative, a text link, is there.")
        }
        "program_paused" => {
            ("The program is paused", "Visitors still arrive; new clicks earn nothing until it goes on.")
        }
        "program_resumed" => ("The program is live again", "From this instant on clicks earn again."),
        "applications_decided" => ("Done", "Each partner is told by letter."),
        "offer_made" => ("The offer is made", "The application waits for the partner's answer."),
        "offer_accepted" => ("You are in", "The terms of the offer are yours. Make your first link."),
        "offer_declined" => ("You declined the offer", "Your application waits for the brand again."),
        "group_made" => ("The group is made", "Name it in a commission rule, and put partners into it."),
        "group_renamed" => ("The group is renamed", ""),
        "group_archived" => ("The group is archived", "Contracts that pin it stay as they are."),
        "group_restored" => ("The group can be chosen again", ""),
        "grouped" => ("The partner is in that group now", "Its contracts stay as they are until it accepts."),
        "group_accepted" => ("These terms are yours now", "They hold for what is tracked from now on."),
        "test_clicked" => {
            ("The test click is made", "Report an order with its click id; it shows below as soon as it arrives.")
        }
        "note_written" => ("The note is written", "Only your own team sees it."),
        "note_deleted" => ("The note is deleted", ""),
        "contract_ended" => ("The contract is ended", "What was credited before goes its way to payment."),
        "application_declined" => ("Declined", "The partner sees the reason and may apply again."),
        "invited" => ("The invitation is sent", "It waits for the partner's answer."),
        "invitation_withdrawn" => ("The invitation is withdrawn", ""),
        "suspended" => (
            "The partner is suspended",
            "From this instant on nothing new is credited. What was credited before goes its way.",
        ),
        "resumed" => ("The partner is active again", "From this instant on results are credited again."),
        "action_modified" => {
            ("The refund is taken off", "The commission was worked out again by the terms that priced it.")
        }
        "action_reversed" => ("The action is reversed", "It earns nothing; you may restore it until it locks."),
        "corrections_made" => ("The rows are made", "What became of each stands below."),
        "action_restored" => ("The action is restored", ""),
        "paid" => ("Marked as paid", ""),
        "failed" => ("Marked as failed", "The money is payable again, and goes into the next payment run."),
        "payments_made" => ("The payments are made", "Export them for your bank, then mark each as paid or failed."),
        "setting_saved" => ("The withdrawal setting is saved", ""),
        "colleague_invited" => ("The invitation is sent", "The link in the letter is good for seven days."),
        "colleague_uninvited" => ("The invitation is withdrawn", "The link in the letter does nothing any more."),
        "role_changed" => ("The role is changed", "It counts from the next page that person opens."),
        "member_removed" => ("The person is no longer in the team", "Its sessions in this account are ended."),
        "left_team" => ("You have left the team", ""),
        "profile_saved" => ("The profile is saved", ""),
        "renamed" => ("Your name is saved", ""),
        "inquiry_opened" => {
            ("The inquiry is open", "The brand is told by e-mail. Its answer stands here and comes by e-mail.")
        }
        "inquiry_answered" => ("It is sent", "The other side is told by e-mail too."),
        "inquiry_granted" => ("The inquiry is granted", ""),
        "inquiry_declined" => ("The inquiry is declined", "The partner sees the reason."),
        "inquiry_withdrawn" => ("The inquiry is taken back", ""),
        "notifications_saved" => ("Your choice is saved", "It counts from the next letter on."),
        "test_sent" => ("The test is on its way", "Look into your mailbox."),
        "message_sent" => ("The message is sent", "The other side is told by e-mail too."),
        "announcement_sent" => ("The announcement is sent", "Here you see who has read it, and who has answered."),
        "thread_unread" => ("The thread is unread again", ""),
        "thread_archived" => ("The thread is archived", "It comes back when somebody answers."),
        "thread_restored" => ("The thread is back in the inbox", ""),
        "session_ended" => ("The session is ended", "Whoever used it has to log in again."),
        "other_sessions_ended" => ("All other sessions are ended", "Only this browser is still logged in."),
        "confirmed" => ("It is you", "You can change how you log in for the next ten minutes."),
        "authenticator_added" => {
            ("The authenticator app is set up", "From now on each log-in asks for one of its codes.")
        }
        "authenticator_removed" => ("The authenticator app is removed", ""),
        "passkey_added" => ("The passkey is added", "You can log in with it from now on."),
        "passkey_removed" => {
            ("The passkey is removed", "Remove it from the device too, or it will still be offered there.")
        }
        "factor_required" => {
            ("A second factor is required", "Whoever has none is asked to set one up at the next page.")
        }
        "factor_not_required" => ("A second factor is no longer required", "Who has one still uses it."),
        "account_closed" => {
            ("The account is closed", "Nobody can log in to it. Its owners got a letter with your reason.")
        }
        "account_reopened" => ("The account is open again", "Its owners got a letter with your reason."),
        "factors_reset" => {
            ("The second factors are removed", "All sessions of this person are ended, and it got a mail.")
        }
        "visit_ended" => ("The visit is ended", "It stands in your audit log and in that of the account."),
        "job_ran" => ("The job ran", "Its result stands below."),
        "message_retried" => ("The message is due now", "It is sent within a second, or stands here again."),
        "message_discarded" => ("The message is taken out", ""),
        "own_password_changed" => ("The password is changed", "All your other sessions are ended."),
        "view_saved" => ("The view is kept", "It stands above the report from now on."),
        "view_changed" => ("The view is changed", ""),
        "view_deleted" => ("The view is deleted", ""),
        "view_letter_chosen" => ("Saved", "Letters of this view come from their next day on, as it says below."),
        "view_chosen" => ("Saved", "Your report begins so from now on."),
        "token_revoked" => ("The token is revoked", "Programs that used it get no answer any more."),
        _ => return None,
    };
    Some(Notice::good(title, text))
}
