//! What an account owns, table by table: each is one file of its archive.
//!
//! A partner owns what bears its number; a brand what bears the number of one of its programs. Both are one condition, since neither is
//! ever the other. Who of the other side did something is not told to this one, and nobody is told a secret.

use domain::access::AccountKind;
use domain::ids::AccountId;
use jiff::Timestamp;

use crate::{RowRef, Tx, params};

/// One file: what it is called, what it says, and how it is read.
pub struct Table {
    pub file: &'static str,
    /// One sentence, for whoever opens the archive.
    pub about: &'static str,
    /// None: for partners and brands alike.
    kind: Option<AccountKind>,
    pub columns: &'static [(&'static str, Holds)],
    /// The account is `$1`.
    sql: &'static str,
}

/// What a column holds. A value that is not there is none, whatever its column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Text,
    Number,
    /// Milliseconds since 1970.
    Instant,
    /// Minor units of the currency in the column `currency`.
    Money,
}

/// A value of a row.
pub enum Cell<'r> {
    None,
    Text(&'r str),
    Number(i64),
    Instant(Timestamp),
    Money(i64),
}

use AccountKind::{Brand, Partner};
use Holds::{Instant, Money, Number, Text};

/// In the order in which they are read: who one is, what was agreed, what happened, the money, what was said, what was done.
pub const TABLES: &[Table] = &[
    Table {
        file: "people.csv",
        about: "Who belongs to the account, and as what.",
        kind: None,
        columns: &[
            ("person", Number),
            ("name", Text),
            ("email", Text),
            ("role", Text),
            ("since", Instant),
            ("email_verified_at", Instant),
            ("language", Text),
            ("language_chosen", Number),
        ],
        sql: "SELECT person.id, person.name, person.email, membership.role, membership.created_at, person.email_verified_at,
                     person.language, person.is_language_chosen
              FROM membership JOIN person ON person.id = membership.person_id
              WHERE membership.account_id = $1 ORDER BY person.id",
    },
    Table {
        file: "auth_tokens.csv",
        about: "Auth tokens with the end by which you know them. The secrets are kept nowhere.",
        kind: None,
        columns: &[
            ("token", Number),
            ("name", Text),
            ("ends_with", Text),
            ("access", Text),
            ("role", Text),
            ("made_by_person", Number),
            ("made_at", Instant),
            ("revoked_at", Instant),
        ],
        sql: "SELECT id, name, hint, access, role, created_by, created_at, revoked_at
              FROM auth_token WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "notifications.csv",
        about: "What each person chose to be told, and how.",
        kind: None,
        columns: &[("person", Number), ("event", Text), ("way", Text), ("chosen_at", Instant)],
        sql: "SELECT person_id, event, way, chosen_at FROM notification_choice WHERE account_id = $1 ORDER BY person_id, event",
    },
    Table {
        file: "saved_views.csv",
        about: "Questions to the reports that were kept under a name.",
        kind: None,
        columns: &[("view", Number), ("person", Number), ("name", Text), ("options", Text), ("shared", Number), ("saved_at", Instant)],
        sql: "SELECT id, person_id, name, options, is_shared, created_at FROM saved_view WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "properties.csv",
        about: "Where you promote, and what is proved to be yours.",
        kind: Some(Partner),
        columns: &[
            ("property", Number),
            ("kind", Text),
            ("name", Text),
            ("address", Text),
            ("description", Text),
            ("state", Text),
            ("proved_at", Instant),
            ("added_at", Instant),
        ],
        sql: "SELECT id, kind, name, address, description, state, proved_at, created_at
              FROM property WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "promotion_methods.csv",
        about: "How you promote.",
        kind: Some(Partner),
        columns: &[("method", Text)],
        sql: "SELECT method FROM promotion_method WHERE account_id = $1 ORDER BY method",
    },
    Table {
        file: "logos.csv",
        about: "Your logos, those you replaced too; the files lie in the folder logos.",
        kind: Some(Brand),
        columns: &[
            ("logo", Number),
            ("ground", Text),
            ("file", Text),
            ("type", Text),
            ("bytes", Number),
            ("width_px", Number),
            ("height_px", Number),
            ("added_at", Instant),
            ("replaced_at", Instant),
        ],
        sql: "SELECT id, ground, file_name, file_type, file_bytes, width_px, height_px, added_at, replaced_at
              FROM logo WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "programs.csv",
        about: "Your programs as they stand now.",
        kind: Some(Brand),
        columns: &[
            ("program", Number),
            ("slug", Text),
            ("name", Text),
            ("currency", Text),
            ("time_zone", Text),
            ("status", Text),
            ("version", Number),
            ("made_at", Instant),
        ],
        sql: "SELECT id, slug, name, currency, time_zone, status, terms_version, created_at
              FROM program WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "program_versions.csv",
        about: "Every version of each program file, with its text.",
        kind: Some(Brand),
        columns: &[("program", Number), ("version", Number), ("applied_at", Instant), ("applied_by", Text), ("program_file", Text)],
        sql: "SELECT v.program_id, v.version, v.applied_at, v.applied_by, v.source_toml
              FROM terms_version v JOIN program p ON p.id = v.program_id
              WHERE p.account_id = $1 ORDER BY v.program_id, v.version",
    },
    Table {
        file: "creatives.csv",
        about: "Your creatives; the files of images lie in the folder creatives.",
        kind: Some(Brand),
        columns: &[
            ("creative", Number),
            ("program", Number),
            ("kind", Text),
            ("name", Text),
            ("text", Text),
            ("landing_page", Text),
            ("video_url", Text),
            ("file_name", Text),
            ("file_type", Text),
            ("file_bytes", Number),
            ("width_px", Number),
            ("height_px", Number),
            ("state", Text),
            ("added_at", Instant),
        ],
        sql: "SELECT c.id, c.program_id, c.kind, c.name, c.text, c.landing_page, c.video_url, c.file_name, c.file_type,
                     c.file_bytes, c.width_px, c.height_px, c.state, c.created_at
              FROM creative c JOIN program p ON p.id = c.program_id WHERE p.account_id = $1 ORDER BY c.id",
    },
    Table {
        file: "applications.csv",
        about: "Applications to programs, with the answers given.",
        kind: None,
        columns: &[
            ("application", Number),
            ("program", Number),
            ("partner", Number),
            ("state", Text),
            ("answers", Text),
            ("decline_reason", Text),
            ("submitted_at", Instant),
            ("decided_at", Instant),
        ],
        sql: "SELECT t.id, t.program_id, t.partner_id, t.state, t.answers_json, t.decline_reason, t.submitted_at, t.decided_at
              FROM application t
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY t.id",
    },
    Table {
        file: "invitations.csv",
        about: "Invitations of partners to programs.",
        kind: None,
        columns: &[
            ("invitation", Number),
            ("program", Number),
            ("partner", Number),
            ("state", Text),
            ("message", Text),
            ("sent_at", Instant),
            ("answered_at", Instant),
        ],
        sql: "SELECT t.id, t.program_id, t.partner_id, t.state, t.message, t.created_at, t.answered_at
              FROM invitation t
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY t.id",
    },
    Table {
        file: "contracts.csv",
        about: "Contracts between partners and programs.",
        kind: None,
        columns: &[
            ("contract", Number),
            ("program", Number),
            ("program_name", Text),
            ("partner", Number),
            ("partner_name", Text),
            ("state", Text),
            ("reason", Text),
            ("began_at", Instant),
        ],
        sql: "SELECT t.id, t.program_id, p.name, t.partner_id, a.name, t.state, t.state_reason, t.created_at
              FROM contract t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id
              WHERE t.partner_id = $1 OR p.account_id = $1 ORDER BY t.id",
    },
    Table {
        file: "contract_versions.csv",
        about: "Which version of the terms each contract accepted, and when.",
        kind: None,
        columns: &[("contract", Number), ("version", Number), ("accepted_at", Instant)],
        sql: "SELECT n.contract_id, n.version, n.accepted_at
              FROM contract_acceptance n JOIN contract t ON t.id = n.contract_id JOIN program p ON p.id = t.program_id
              WHERE t.partner_id = $1 OR p.account_id = $1 ORDER BY n.contract_id, n.version",
    },
    Table {
        file: "contract_history.csv",
        about: "When each contract began, was suspended, resumed or ended.",
        kind: None,
        columns: &[("contract", Number), ("state", Text), ("reason", Text), ("at", Instant)],
        sql: "SELECT n.contract_id, n.state, n.reason, n.changed_at
              FROM contract_change n JOIN contract t ON t.id = n.contract_id JOIN program p ON p.id = t.program_id
              WHERE t.partner_id = $1 OR p.account_id = $1 ORDER BY n.id",
    },
    Table {
        file: "groups.csv",
        about: "Your groups of partners.",
        kind: Some(Brand),
        columns: &[("group", Number), ("code", Text), ("name", Text), ("made_at", Instant), ("archived_at", Instant)],
        sql: "SELECT id, code, name, created_at, archived_at FROM partner_group WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "group_members.csv",
        about: "Which partner is in which group.",
        kind: Some(Brand),
        columns: &[("group", Number), ("partner", Number), ("since", Instant)],
        sql: "SELECT group_id, partner_id, since_at FROM partner_group_member WHERE account_id = $1 ORDER BY group_id, partner_id",
    },
    Table {
        file: "partner_notes.csv",
        about: "What you wrote down about partners.",
        kind: Some(Brand),
        columns: &[("note", Number), ("partner", Number), ("text", Text), ("written_by", Text), ("written_at", Instant)],
        sql: "SELECT id, partner_id, text, written_by, written_at FROM partner_note WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "links.csv",
        about: "Your tracking links.",
        kind: Some(Partner),
        columns: &[
            ("link", Number),
            ("slug", Text),
            ("name", Text),
            ("program", Number),
            ("creative", Number),
            ("deep_link", Text),
            ("sub_id1", Text),
            ("sub_id2", Text),
            ("sub_id3", Text),
            ("shared_id", Text),
            ("made_at", Instant),
            ("archived_at", Instant),
        ],
        sql: "SELECT id, slug, name, program_id, creative_id, deep_link, sub_id1, sub_id2, sub_id3, shared_id, created_at, archived_at
              FROM link WHERE partner_id = $1 ORDER BY id",
    },
    Table {
        file: "promo_codes.csv",
        about: "Promo codes and the partners they are assigned to.",
        kind: None,
        columns: &[
            ("promo_code", Number),
            ("program", Number),
            ("partner", Number),
            ("code", Text),
            ("starts_at", Instant),
            ("ends_at", Instant),
            ("assigned_at", Instant),
            ("withdrawn_at", Instant),
        ],
        sql: "SELECT t.id, t.program_id, t.partner_id, t.code, t.starts_at, t.ends_at, t.created_at, t.withdrawn_at
              FROM promo_code t
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY t.id",
    },
    Table {
        file: "conversions.csv",
        about: "Everything that was reported, credited or not, with the decision and what was considered.",
        kind: Some(Brand),
        columns: &[
            ("conversion", Number),
            ("program", Number),
            ("event_type", Text),
            ("order_id", Text),
            ("tracked_at", Instant),
            ("occurred_at", Instant),
            ("channel", Text),
            ("click_id", Text),
            ("promo_code", Text),
            ("customer_id", Text),
            ("customer_status", Text),
            ("country", Text),
            ("currency", Text),
            ("amount", Money),
            ("outcome", Text),
            ("reason", Text),
            ("partner", Number),
            ("decision", Text),
            ("named_partner", Number),
            ("reported_by", Text),
            ("report_reason", Text),
        ],
        sql: "SELECT c.id, c.program_id, e.code, c.order_id, c.tracked_at, c.occurred_at, c.channel, c.click_id, c.promo_code,
                     c.customer_id, c.customer_status, c.country, p.currency, c.amount_minor, c.outcome, c.reason, c.partner_id,
                     c.decision_json, c.named_partner_id, c.reported_by, c.report_reason
              FROM conversion c JOIN program p ON p.id = c.program_id
              JOIN event_type e ON e.program_id = c.program_id AND e.number = c.event_type
              WHERE p.account_id = $1 ORDER BY c.id",
    },
    Table {
        file: "actions.csv",
        about: "Credited conversions with their dates and commissions.",
        kind: None,
        columns: &[
            ("action", Text),
            ("state", Text),
            ("program", Number),
            ("partner", Number),
            ("order_id", Text),
            ("terms_version", Number),
            ("tracked_at", Instant),
            ("locks_at", Instant),
            ("approves_at", Instant),
            ("currency", Text),
            ("amount", Money),
            ("amount_as_tracked", Money),
            ("commission", Money),
            ("commission_as_tracked", Money),
            ("reversal_reason", Text),
            ("payment", Number),
            ("click_id", Text),
            ("clicked_at", Instant),
            ("creative", Number),
            ("link", Number),
            ("sub_id1", Text),
            ("sub_id2", Text),
            ("sub_id3", Text),
            ("shared_id", Text),
            ("promo_code", Text),
            ("country", Text),
            ("device", Text),
            ("browser", Text),
            ("referrer_host", Text),
        ],
        sql: "SELECT t.program_id || '.' || t.event_type || '.' || t.sequence, t.state, t.program_id, t.partner_id, t.order_id,
                     t.terms_version, t.tracked_at, t.locks_at, t.approves_at, t.currency, t.amount_minor,
                     t.original_amount_minor, t.commission_minor, t.original_commission_minor, t.reversal_reason, t.payment_id,
                     t.click_id, t.clicked_at, t.creative_id, t.link_id, t.sub_id1, t.sub_id2, t.sub_id3, t.shared_id,
                     t.promo_code, t.country, t.device, t.browser, t.referrer_host
              FROM action t
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY t.sequence",
    },
    Table {
        file: "action_history.csv",
        about: "Modifications, reversals and restorations of actions.",
        kind: None,
        columns: &[
            ("action", Text),
            ("what", Text),
            ("reason", Text),
            ("note", Text),
            ("currency", Text),
            ("refund", Money),
            ("commission_change", Money),
            ("at", Instant),
        ],
        sql: "SELECT t.program_id || '.' || t.event_type || '.' || t.sequence, n.verb, n.reason, n.note, t.currency,
                     n.refund_minor, n.commission_delta_minor, n.changed_at
              FROM action_change n JOIN action t ON t.sequence = n.action_sequence
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY n.id",
    },
    Table {
        file: "ledger.csv",
        about: "Every movement of money in the books: for each bucket of each partner, the sum of its amounts is what stands there.",
        kind: None,
        columns: &[
            ("posting", Number),
            ("at", Instant),
            ("movement", Text),
            ("program", Number),
            ("partner", Number),
            ("action", Text),
            ("payment", Number),
            ("bucket", Text),
            ("currency", Text),
            ("amount", Money),
        ],
        sql: "SELECT e.posting_id, g.posted_at, g.kind, e.program_id, e.partner_id,
                     t.program_id || '.' || t.event_type || '.' || t.sequence, g.payment_id, e.bucket, e.currency, e.amount_minor
              FROM ledger_entry e JOIN ledger_posting g ON g.id = e.posting_id
              LEFT JOIN action t ON t.sequence = g.action_sequence
              WHERE (e.partner_id = $1 AND e.bucket <> 'accrued')
                 OR e.program_id IN (SELECT id FROM program WHERE account_id = $1)
              ORDER BY e.posting_id, e.partner_id, e.bucket",
    },
    Table {
        file: "balances.csv",
        about: "What stands in each bucket: the sums of the movements.",
        kind: None,
        columns: &[("program", Number), ("partner", Number), ("bucket", Text), ("currency", Text), ("amount", Money)],
        sql: "SELECT program_id, partner_id, bucket, currency, amount_minor FROM ledger_balance
              WHERE (partner_id = $1 AND bucket <> 'accrued') OR program_id IN (SELECT id FROM program WHERE account_id = $1)
              ORDER BY program_id, partner_id, bucket",
    },
    Table {
        file: "withdrawal_settings.csv",
        about: "How and when you want to be paid.",
        kind: Some(Partner),
        columns: &[
            ("currency", Text),
            ("method", Text),
            ("schedule", Text),
            ("threshold", Money),
            ("day_of_month", Number),
            ("minimum", Money),
            ("changed_at", Instant),
        ],
        sql: "SELECT currency, method, schedule, threshold_minor, day_of_month, minimum_minor, updated_at
              FROM withdrawal_setting WHERE partner_id = $1 ORDER BY currency",
    },
    Table {
        file: "payment_runs.csv",
        about: "Your payment runs.",
        kind: Some(Brand),
        columns: &[("run", Number), ("run_by", Text), ("at", Instant)],
        sql: "SELECT id, run_by, run_at FROM payment_run WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "payments.csv",
        about: "Payments to partners.",
        kind: None,
        columns: &[
            ("payment", Number),
            ("run", Number),
            ("program", Number),
            ("partner", Number),
            ("currency", Text),
            ("amount", Money),
            ("method", Text),
            ("state", Text),
            ("reference", Text),
            ("failure_reason", Text),
            ("made_at", Instant),
            ("settled_at", Instant),
        ],
        sql: "SELECT t.id, t.run_id, t.program_id, t.partner_id, t.currency, t.amount_minor, t.method, t.state, t.reference,
                     t.failure_reason, t.created_at, t.settled_at
              FROM payment t
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1) ORDER BY t.id",
    },
    Table {
        file: "payment_lines.csv",
        about: "The actions that each payment pays.",
        kind: None,
        columns: &[("payment", Number), ("action", Text), ("currency", Text), ("amount", Money)],
        sql: "SELECT l.payment_id, a.program_id || '.' || a.event_type || '.' || a.sequence, t.currency, l.amount_minor
              FROM payment_line l JOIN payment t ON t.id = l.payment_id JOIN action a ON a.sequence = l.action_sequence
              WHERE t.partner_id = $1 OR t.program_id IN (SELECT id FROM program WHERE account_id = $1)
              ORDER BY l.payment_id, l.action_sequence",
    },
    Table {
        file: "threads.csv",
        about: "What you and the other side wrote to each other about.",
        kind: None,
        columns: &[
            ("thread", Number),
            ("topic", Text),
            ("brand", Number),
            ("partner", Number),
            ("program", Number),
            ("subject", Text),
            ("began_at", Instant),
        ],
        sql: "SELECT id, topic, brand_id, partner_id, program_id, subject, started_at
              FROM message_thread WHERE brand_id = $1 OR partner_id = $1 ORDER BY id",
    },
    Table {
        file: "messages.csv",
        about: "Each message, with the account that wrote it.",
        kind: None,
        columns: &[("message", Number), ("thread", Number), ("account", Number), ("text", Text), ("sent_at", Instant)],
        sql: "SELECT m.id, m.thread_id, m.account_id, m.text, m.sent_at
              FROM message m JOIN message_thread t ON t.id = m.thread_id
              WHERE t.brand_id = $1 OR t.partner_id = $1 ORDER BY m.id",
    },
    Table {
        file: "announcements.csv",
        about: "What you told many partners at once. Each has a thread of its own.",
        kind: Some(Brand),
        columns: &[
            ("announcement", Number),
            ("audience", Text),
            ("program", Number),
            ("group", Number),
            ("subject", Text),
            ("text", Text),
            ("person", Number),
            ("written_at", Instant),
            ("sent_at", Instant),
        ],
        sql: "SELECT id, audience, program_id, group_id, subject, text, person_id, written_at, sent_at
              FROM announcement WHERE brand_id = $1 ORDER BY id",
    },
    Table {
        file: "announcement_recipients.csv",
        about: "Whom each announcement went to, and who read and answered it.",
        kind: Some(Brand),
        columns: &[
            ("announcement", Number),
            ("partner", Number),
            ("thread", Number),
            ("read_at", Instant),
            ("answered_at", Instant),
        ],
        sql: "SELECT r.announcement_id, r.partner_id, r.thread_id, r.read_at, r.answered_at
              FROM announcement_recipient r JOIN announcement n ON n.id = r.announcement_id
              WHERE n.brand_id = $1 ORDER BY r.announcement_id, r.partner_id",
    },
    Table {
        file: "announcement_files.csv",
        about: "The files of announcements, which lie in the folder announcements, each under its number.",
        kind: Some(Brand),
        columns: &[
            ("file", Number),
            ("announcement", Number),
            ("file_name", Text),
            ("file_type", Text),
            ("file_bytes", Number),
        ],
        sql: "SELECT f.id, f.announcement_id, f.file_name, f.file_type, f.file_bytes
              FROM announcement_file f JOIN announcement n ON n.id = f.announcement_id WHERE n.brand_id = $1 ORDER BY f.id",
    },
    Table {
        file: "attachments.csv",
        about: "The files of messages, which lie in the folder attachments, each under its number; what you sent with an announcement lies with it.",
        kind: None,
        columns: &[
            ("attachment", Number),
            ("message", Number),
            ("file_name", Text),
            ("file_type", Text),
            ("file_bytes", Number),
        ],
        sql: "SELECT f.id, f.message_id, f.file_name, f.file_type, f.file_bytes
              FROM attachment f JOIN message m ON m.id = f.message_id JOIN message_thread t ON t.id = m.thread_id
              WHERE t.brand_id = $1 OR t.partner_id = $1 ORDER BY f.id",
    },
    Table {
        file: "inquiries.csv",
        about: "Questions about orders and actions.",
        kind: None,
        columns: &[
            ("inquiry", Number),
            ("thread", Number),
            ("program", Number),
            ("partner", Number),
            ("kind", Text),
            ("order_id", Text),
            ("currency", Text),
            ("amount", Money),
            ("state", Text),
            ("decline_reason", Text),
            ("opened_at", Instant),
            ("decided_at", Instant),
        ],
        sql: "SELECT t.id, t.thread_id, t.program_id, t.partner_id, t.kind, t.order_id, p.currency, t.amount_minor, t.state,
                     t.decline_reason, t.opened_at, t.decided_at
              FROM inquiry t JOIN program p ON p.id = t.program_id
              WHERE t.partner_id = $1 OR p.account_id = $1 ORDER BY t.id",
    },
    Table {
        file: "inquiry_history.csv",
        about: "What became of each inquiry, step by step.",
        kind: None,
        columns: &[("inquiry", Number), ("state", Text), ("reason", Text), ("at", Instant)],
        sql: "SELECT n.inquiry_id, n.state, n.reason, n.changed_at
              FROM inquiry_change n JOIN inquiry t ON t.id = n.inquiry_id JOIN program p ON p.id = t.program_id
              WHERE t.partner_id = $1 OR p.account_id = $1 ORDER BY n.id",
    },
    Table {
        file: "support_visits.csv",
        about: "When the operator looked at the account as support, and why.",
        kind: None,
        columns: &[("visit", Number), ("reason", Text), ("pages", Number), ("from", Instant), ("until", Instant)],
        sql: "SELECT id, reason, pages, started_at, ended_at FROM support_visit WHERE account_id = $1 ORDER BY id",
    },
    Table {
        file: "postbacks.csv",
        about: "Where you are told what happens.",
        kind: None,
        columns: &[
            ("postback", Number),
            ("program", Number),
            ("method", Text),
            ("address", Text),
            ("body_format", Text),
            ("body", Text),
            ("state", Text),
            ("pause_reason", Text),
            ("made_at", Instant),
        ],
        sql: "SELECT id, program_id, method, url_template, body_format, body_template, state, pause_reason, created_at
              FROM postback WHERE account_id = $1 AND state <> 'removed' ORDER BY id",
    },
    Table {
        file: "postback_events.csv",
        about: "Of what each postback is told.",
        kind: None,
        columns: &[("postback", Number), ("event", Text)],
        sql: "SELECT e.postback_id, e.event FROM postback_event e JOIN postback p ON p.id = e.postback_id
              WHERE p.account_id = $1 AND p.state <> 'removed' ORDER BY e.postback_id, e.event",
    },
    Table {
        file: "postback_deliveries.csv",
        about: "What was sent to your postbacks in the last thirty days, and what they answered.",
        kind: None,
        columns: &[
            ("delivery", Number),
            ("postback", Number),
            ("subject", Text),
            ("subject_number", Number),
            ("event", Text),
            ("happened_at", Instant),
            ("state", Text),
            ("attempts", Number),
            ("last_tried_at", Instant),
            ("request", Text),
            ("status", Number),
            ("answer", Text),
        ],
        sql: "SELECT d.id, d.postback_id, d.subject, d.subject_id, d.event, d.happened_at, d.state, d.attempts, d.last_tried_at, d.request,
                d.last_status, d.answer
              FROM postback_delivery d JOIN postback p ON p.id = d.postback_id
              WHERE p.account_id = $1 AND p.state <> 'removed' ORDER BY d.id",
    },
    Table {
        file: "audit_log.csv",
        about: "Who changed what, when and from where.",
        kind: None,
        columns: &[
            ("entry", Number),
            ("at", Instant),
            ("who", Text),
            ("address", Text),
            ("what", Text),
            ("noun", Text),
            ("noun_id", Text),
            ("before", Text),
            ("after", Text),
        ],
        sql: "SELECT id, at, actor, address, verb, noun, noun_id, before_json, after_json
              FROM audit_entry WHERE account_id = $1 ORDER BY id",
    },
];

/// A file of the media folder that belongs into the archive.
pub struct MediaFile {
    /// Its path in the archive.
    pub path: String,
    pub hash: String,
}

impl Table {
    /// The tables of this kind of account, in order.
    pub fn all_of(kind: AccountKind) -> impl Iterator<Item = &'static Table> {
        TABLES.iter().filter(move |table| table.kind.is_none_or(|own| own == kind))
    }

    /// Visits the rows, one after the other; nothing is kept of them.
    pub fn each(
        &self,
        tx: &mut Tx<'_>,
        account: AccountId,
        mut visit: impl FnMut(&mut dyn Iterator<Item = Cell<'_>>),
    ) -> anyhow::Result<()> {
        tx.each(self.sql, &params![account], |row| {
            let mut cells = self.columns.iter().enumerate().map(|(column, (_, holds))| cell(&row, column, *holds));
            visit(&mut cells);
        })
    }
}

/// The images of a brand's creatives, its logos and the files of the account's messages; what went along with a brand's announcement once, and not
/// for each of its threads.
pub fn media(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<MediaFile>> {
    let rows = tx.query(
        "SELECT 'creatives/' || c.id || '-' || c.file_name, c.file_hash
         FROM creative c JOIN program p ON p.id = c.program_id WHERE p.account_id = $1 AND c.file_hash <> ''
         UNION ALL
         SELECT 'logos/' || id || '-' || file_name, file_hash FROM logo WHERE account_id = $1
         UNION ALL
         SELECT 'attachments/' || f.id || '-' || f.file_name, f.file_hash
         FROM attachment f JOIN message m ON m.id = f.message_id JOIN message_thread t ON t.id = m.thread_id
         WHERE (t.brand_id = $1 OR t.partner_id = $1) AND NOT (t.brand_id = $1 AND EXISTS (
           SELECT 1 FROM announcement_file n WHERE n.announcement_id = t.announcement_id AND n.file_hash = f.file_hash))
         UNION ALL
         SELECT 'announcements/' || f.id || '-' || f.file_name, f.file_hash
         FROM announcement_file f JOIN announcement n ON n.id = f.announcement_id WHERE n.brand_id = $1",
        &params![account],
    )?;
    Ok(rows.iter().map(|row| MediaFile { path: row.text(0), hash: row.text(1) }).collect())
}

fn cell<'r>(row: &'r RowRef<'_>, column: usize, holds: Holds) -> Cell<'r> {
    if holds == Text {
        return row.opt_str(column).map_or(Cell::None, Cell::Text);
    }
    match (row.opt_int(column), holds) {
        (None, _) => Cell::None,
        (Some(milliseconds), Instant) => Timestamp::from_millisecond(milliseconds).map_or(Cell::None, Cell::Instant),
        (Some(minor), Money) => Cell::Money(minor),
        (Some(number), _) => Cell::Number(number),
    }
}
