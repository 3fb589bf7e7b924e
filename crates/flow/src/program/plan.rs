//! What applying a program file would change, and for whom. Pure: two files in, a plan out.
//!
//! Two kinds of values are told apart. Those of the offer (its page, its state, whom it asks what, how a click is attributed)
//! hold for everybody from the moment they are applied. Those that decide about a partner's money are pinned by its contract, and
//! hold for it once it accepts the new version.

use domain::ids::{ProgramId, TermsVersion};

use super::file::ProgramFile;

#[cfg(test)]
mod tests;

/// What `apply` would do with the same file at the same moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// None: the program would be created.
    pub program_id: Option<ProgramId>,
    pub slug: String,
    pub version_in_force: Option<TermsVersion>,
    /// None: nothing would change, and applying makes no version.
    pub next_version: Option<TermsVersion>,
    pub changes: Vec<Change>,
    /// Contracts that have not ended, by the version they pin, newest version first.
    pub contracts: Vec<ContractsOnVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractsOnVersion {
    pub version: TermsVersion,
    pub contracts: i64,
}

/// One value of the file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The dotted name in the file.
    pub field: String,
    /// In words; None where there was none.
    pub before: Option<String>,
    pub after: Option<String>,
    pub concerns: Concerns,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerns {
    /// Holds at once, for every partner and visitor.
    Everybody,
    /// Holds at once and is the brand's own business: what its calls bring, who its partners were elsewhere. Partners are not shown it.
    Brand,
    /// Holds for contracts made from now on, and for the others when their partner accepts the new version.
    NewAcceptances,
}

impl Concerns {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Brand => "brand",
            Self::NewAcceptances => "new_acceptances",
        }
    }
}

impl Plan {
    /// The plan for a program that does not exist yet.
    pub fn creation(file: &ProgramFile) -> Self {
        Self {
            program_id: None,
            slug: file.program.slug.clone(),
            version_in_force: None,
            next_version: Some(TermsVersion(1)),
            changes: changes(&[], &values(file)),
            contracts: Vec::new(),
        }
    }

    /// The plan for the next version of a program.
    pub fn next(
        id: ProgramId,
        in_force: (TermsVersion, &ProgramFile),
        file: &ProgramFile,
        contracts: Vec<ContractsOnVersion>,
    ) -> Self {
        let (version, before) = in_force;
        let changes = differences(before, file);
        let next_version = (!changes.is_empty()).then_some(TermsVersion(version.get() + 1));
        let slug = file.program.slug.clone();
        Self { program_id: Some(id), slug, version_in_force: Some(version), next_version, changes, contracts }
    }

    /// The plan as a person reads it, a sentence a line.
    pub fn in_words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match (self.program_id, self.next_version) {
            (_, None) => {
                let version = self.version_in_force.map_or(0, TermsVersion::get);
                lines.push(format!("Nothing changes: version {version} of {} says the same.", self.slug));
                return lines;
            }
            (None, Some(_)) => {
                lines.push(format!("The program {} will be created, with version 1 of its terms.", self.slug))
            }
            (Some(id), Some(version)) => {
                lines.push(format!("Program {id} ({}) will get version {version} of its terms.", self.slug));
            }
        }
        lines.extend(self.changes.iter().map(Change::in_words));
        lines.extend(self.effects());
        lines
    }

    /// For whom the changes hold, and from when on.
    fn effects(&self) -> Vec<String> {
        let Some(version) = self.next_version.filter(|_| self.program_id.is_some()) else { return Vec::new() };
        let concerns = |wanted| self.changes.iter().any(|change| change.concerns == wanted);
        let mut lines = Vec::new();
        if concerns(Concerns::Everybody) || concerns(Concerns::Brand) {
            lines.push("Changes marked * hold at once, for every partner and visitor.".to_owned());
        }
        if concerns(Concerns::NewAcceptances) {
            lines.push(format!(
                "The others hold for new contracts, and for each partner once it accepts version {version}."
            ));
            lines.extend(self.contracts.iter().map(|on| {
                let (count, stay) = match on.contracts {
                    1 => ("1 contract".to_owned(), "stays"),
                    count => (format!("{count} contracts"), "stay"),
                };
                format!("{count} {stay} on version {} until then.", on.version)
            }));
            if self.contracts.is_empty() {
                lines.push("No partner has a contract yet.".to_owned());
            }
            lines.push("Actions keep the version that priced them.".to_owned());
        }
        lines
    }
}

impl Change {
    /// `+ field: new`, `- field: old`, `~ field: old -> new`, with a * where it holds for everybody at once.
    pub fn in_words(&self) -> String {
        let star = match self.concerns {
            Concerns::Everybody | Concerns::Brand => "*",
            Concerns::NewAcceptances => "",
        };
        let field = &self.field;
        let [before, after] = [&self.before, &self.after].map(|side| side.as_deref().map(short));
        match (before, after) {
            (None, Some(after)) => format!("  + {field}{star}: {after}"),
            (Some(before), None) => format!("  - {field}{star}: {before}"),
            (before, after) => {
                format!("  ~ {field}{star}: {} -> {}", before.unwrap_or_default(), after.unwrap_or_default())
            }
        }
    }
}

/// What one file says otherwise than another, in the order of the new one; what is gone comes last.
pub fn differences(before: &ProgramFile, after: &ProgramFile) -> Vec<Change> {
    changes(&values(before), &values(after))
}

/// A value that fits into a line of the plan: a long text shows how it begins and how long it is.
fn short(words: &str) -> String {
    const CHARS_MAX: usize = 120;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars = line.chars().count();
    if chars <= CHARS_MAX {
        return line;
    }
    let begins: String = line.chars().take(CHARS_MAX / 2).collect();
    format!("{}... ({chars} characters)", begins.trim_end())
}

struct Value {
    field: String,
    words: String,
    concerns: Concerns,
}

/// Everything a file says, as names and words, in the order of the file. Two files with equal lists say the same.
fn values(file: &ProgramFile) -> Vec<Value> {
    use Concerns::{Brand, Everybody, NewAcceptances};
    let mut values = Vec::new();
    let mut say = |concerns, field: String, words: String| {
        // What is empty is as good as not said.
        if !words.is_empty() {
            values.push(Value { field, words, concerns });
        }
    };
    let program = &file.program;
    let domains: Vec<_> = program.deep_link_domains.iter().map(ToString::to_string).collect();
    for (key, words) in [
        ("name", program.name.clone()),
        ("slug", program.slug.clone()),
        ("status", program.status.to_string()),
        ("description", program.description.clone()),
        ("currency", program.currency.to_string()),
        ("time_zone", program.time_zone.clone()),
        ("landing_page", program.landing_page.clone()),
        ("deep_link_domains", domains.join(", ")),
        ("click_id_parameter", program.click_id_parameter.clone()),
        ("contact", program.contact.clone()),
        ("inquiries", program.inquiries.to_string()),
    ] {
        say(Everybody, format!("program.{key}"), words);
    }
    for entry in &program.faq {
        say(Everybody, format!("program.faq {:?}", entry.question), entry.answer.clone());
    }
    for question in &program.questions {
        let words = if question.required { "must be answered" } else { "may be answered" };
        say(Everybody, format!("program.questions {:?}", question.text), words.to_owned());
    }
    say(
        Everybody,
        "program.auto_approve".to_owned(),
        program.auto_approval.as_ref().map_or(String::new(), auto_approval),
    );
    for event_type in &file.event_types {
        say(Everybody, format!("event_type {}", event_type.code), format!("category {}", event_type.category));
    }
    for adapter in &file.adapters {
        let name = match adapter.program.as_str() {
            "" => format!("adapter {}", adapter.network),
            program => format!("adapter {} {program}", adapter.network),
        };
        let token = adapter.token_sha256.map_or("without a token".to_owned(), |hash| {
            let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("token_sha256 {digits}")
        });
        say(Brand, name.clone(), format!("{}, {token}", adapter.event_type));
        let status = adapter.customer_status.map_or(String::new(), |status| status.to_string());
        say(Brand, format!("{name} customer_status"), status);
        for (event, code) in &adapter.events {
            say(Brand, format!("{name} events.{event}"), code.clone());
        }
        for (partner, account) in &adapter.partners {
            say(Brand, format!("{name} partners.{partner}"), account.to_string());
        }
    }
    let terms = &file.terms;
    let browser_conversions = if file.browser_conversions { "accepted" } else { "refused" };
    say(Everybody, "terms.attribution".to_owned(), terms.attribution.to_string());
    say(Everybody, "terms.browser_conversions".to_owned(), browser_conversions.to_owned());
    for (key, words) in [
        ("name", terms.name.clone()),
        ("new_customer", terms.new_customer.to_string()),
        ("referral_window", terms.referral_window.to_string()),
        ("locks", terms.locks.to_string()),
        ("approves", terms.approves.to_string()),
        ("notice", terms.notice.map_or_else(String::new, |notice| notice.to_string())),
    ] {
        say(NewAcceptances, format!("terms.{key}"), words);
    }
    for (place, rule) in terms.commission.iter().enumerate() {
        say(NewAcceptances, format!("terms.commission[{place}]"), rule.to_string());
    }
    values
}

fn auto_approval(rules: &domain::application::AutoApproval) -> String {
    let mut conditions = Vec::new();
    if rules.email_verified {
        conditions.push("a verified e-mail address".to_owned());
    }
    if rules.website {
        conditions.push("a website".to_owned());
    }
    if !rules.countries.is_empty() {
        let countries: Vec<_> = rules.countries.iter().map(ToString::to_string).collect();
        conditions.push(format!("an account in {}", countries.join(" or ")));
    }
    match conditions.as_slice() {
        [] => "everybody".to_owned(),
        conditions => format!("who has {}", conditions.join(" and ")),
    }
}

/// The differences, in the order of the new file; what is gone comes last.
fn changes(before: &[Value], after: &[Value]) -> Vec<Change> {
    let words_of = |values: &[Value], field: &str| {
        values.iter().find(|value| value.field == field).map(|value| value.words.clone())
    };
    let kept = after.iter().map(|value| Change {
        field: value.field.clone(),
        before: words_of(before, &value.field),
        after: Some(value.words.clone()),
        concerns: value.concerns,
    });
    let gone = before.iter().filter(|value| words_of(after, &value.field).is_none()).map(|value| Change {
        field: value.field.clone(),
        before: Some(value.words.clone()),
        after: None,
        concerns: value.concerns,
    });
    kept.chain(gone).filter(|change| change.before != change.after).collect()
}
