//! Who may do what: one table, asked by every door before every deed.
//!
//! This judges the kind of account, the role in it and the reach of a token. Whose data a deed touches is another
//! question: every query is bound to the caller's account besides.
//!
//! The rules in words: an owner may do everything its kind of account does. Finance reads all of the account's data, and
//! deals with withdrawal settings, payment runs and payments, and writes messages. An analyst only reads. A read-only token only reads,
//! whatever its role. The operator of the installation reads across accounts and runs the installation; it does not act
//! for brands or partners.

use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    /// What an account is for.
    pub enum AccountKind "account kind" {
        Brand = "brand",
        Partner = "partner",
        /// Runs the installation.
        Operator = "operator",
    }
}

named! {
    /// What a person or a token is in an account.
    pub enum Role "role" {
        Owner = "owner",
        Finance = "finance",
        Analyst = "analyst",
    }
}

named! {
    /// How far a token reaches; its role limits it further.
    pub enum TokenAccess "token access" {
        ReadOnly = "read_only",
        ReadWrite = "read_write",
    }
}

named! {
    /// Everything that can be asked of the platform by somebody who has logged in.
    pub enum Deed "deed" {
        ReadAccount = "read_account",
        ReadMembers = "read_members",
        ReadTokens = "read_tokens",
        ReadAuditLog = "read_audit_log",
        ReadProgram = "read_program",
        ReadApplications = "read_applications",
        ReadInvitations = "read_invitations",
        ReadContracts = "read_contracts",
        ReadCreatives = "read_creatives",
        ReadLinks = "read_links",
        ReadPromoCodes = "read_promo_codes",
        /// Where partners promote, and by which methods.
        ReadProperties = "read_properties",
        ReadClicks = "read_clicks",
        /// Conversions as reported, the refused ones too: not for partners, who see their actions.
        ReadConversions = "read_conversions",
        ReadActions = "read_actions",
        ReadReports = "read_reports",
        ReadBalances = "read_balances",
        ReadWithdrawalSettings = "read_withdrawal_settings",
        ReadPayments = "read_payments",
        /// Messages, inquiries and their files.
        ReadMessages = "read_messages",
        /// Postbacks and what was delivered to them.
        ReadPostbacks = "read_postbacks",

        /// Change the account's own name, country, website, and how it looks.
        ChangeAccount = "change_account",
        ChangeMembers = "change_members",
        ChangeTokens = "change_tokens",
        /// Have everything that the account owns put into an archive, and download it.
        TakeOutData = "take_out_data",
        /// Close the account for good.
        CloseAccount = "close_account",
        /// Begin threads, answer, archive.
        WriteMessages = "write_messages",

        /// Plan and apply a program file, pause and resume.
        ChangeProgram = "change_program",
        DecideApplications = "decide_applications",
        ChangeInvitations = "change_invitations",
        /// Suspend, resume and end contracts.
        ChangeContracts = "change_contracts",
        ChangeCreatives = "change_creatives",
        ChangePromoCodes = "change_promo_codes",
        ReportConversions = "report_conversions",
        /// Modify, reverse and restore actions.
        ChangeActions = "change_actions",
        RunPayments = "run_payments",
        /// Mark payments paid or failed.
        SettlePayments = "settle_payments",

        /// Apply to a program, withdraw the application.
        Apply = "apply",
        AnswerInvitations = "answer_invitations",
        AcceptTerms = "accept_terms",
        ChangeLinks = "change_links",
        ChangeProperties = "change_properties",
        /// Also send tests, and have given up deliveries sent again.
        ChangePostbacks = "change_postbacks",
        ChangeWithdrawalSettings = "change_withdrawal_settings",

        /// See all accounts of the installation.
        ReadInstallation = "read_installation",
        /// Move a sandbox clock, rotate click keys, run the sweep now.
        RunInstallation = "run_installation",
    }
}

/// Whether somebody with this role in an account of this kind may do the deed.
pub fn may(kind: AccountKind, role: Role, deed: Deed) -> bool {
    role_may(role, deed) && kind_may(kind, deed)
}

/// Whether a token of this reach may do the deed, its role and account allowing ([`may`]).
pub fn token_may(access: TokenAccess, deed: Deed) -> bool {
    match access {
        TokenAccess::ReadWrite => true,
        TokenAccess::ReadOnly => deed.only_reads(),
    }
}

impl Deed {
    /// Whether the deed leaves everything as it was.
    pub fn only_reads(self) -> bool {
        use Deed::*;
        match self {
            ReadAccount
            | ReadMembers
            | ReadTokens
            | ReadAuditLog
            | ReadProgram
            | ReadApplications
            | ReadInvitations
            | ReadContracts
            | ReadCreatives
            | ReadLinks
            | ReadPromoCodes
            | ReadProperties
            | ReadClicks
            | ReadConversions
            | ReadActions
            | ReadReports
            | ReadBalances
            | ReadWithdrawalSettings
            | ReadPayments
            | ReadMessages
            | ReadPostbacks
            | ReadInstallation => true,
            ChangeAccount
            | ChangeMembers
            | ChangeTokens
            | TakeOutData
            | CloseAccount
            | WriteMessages
            | ChangeProgram
            | DecideApplications
            | ChangeInvitations
            | ChangeContracts
            | ChangeCreatives
            | ChangePromoCodes
            | ReportConversions
            | ChangeActions
            | RunPayments
            | SettlePayments
            | Apply
            | AnswerInvitations
            | AcceptTerms
            | ChangeLinks
            | ChangeProperties
            | ChangePostbacks
            | ChangeWithdrawalSettings
            | RunInstallation => false,
        }
    }
}

fn role_may(role: Role, deed: Deed) -> bool {
    match role {
        Role::Owner => true,
        Role::Finance => {
            deed.only_reads()
                || matches!(
                    deed,
                    Deed::ChangeWithdrawalSettings | Deed::RunPayments | Deed::SettlePayments | Deed::WriteMessages
                )
        }
        Role::Analyst => deed.only_reads(),
    }
}

fn kind_may(kind: AccountKind, deed: Deed) -> bool {
    use AccountKind::*;
    use Deed::*;
    match deed {
        ReadAccount | ReadMembers | ReadTokens | ReadAuditLog | ChangeAccount | ChangeMembers | ChangeTokens => true,

        ReadProgram
        | ReadApplications
        | ReadInvitations
        | ReadContracts
        | ReadCreatives
        | ReadLinks
        | ReadPromoCodes
        | ReadProperties
        | ReadClicks
        | ReadActions
        | ReadReports
        | ReadBalances
        | ReadWithdrawalSettings
        | ReadPayments => true,

        ReadConversions => kind != Partner,

        // What the two sides say to each other is theirs.
        ReadMessages | WriteMessages => kind != Operator,

        TakeOutData | CloseAccount => kind != Operator,

        ChangeProgram | DecideApplications | ChangeInvitations | ChangeContracts | ChangeCreatives
        | ChangePromoCodes | ReportConversions | ChangeActions | RunPayments | SettlePayments => kind == Brand,

        // What happens on both sides is told to the servers of both.
        ReadPostbacks | ChangePostbacks => kind != Operator,

        Apply | AnswerInvitations | AcceptTerms | ChangeLinks | ChangeProperties | ChangeWithdrawalSettings => {
            kind == Partner
        }

        ReadInstallation | RunInstallation => kind == Operator,
    }
}
