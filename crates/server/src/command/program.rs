//! `tributary program plan|apply|show`: a program as a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId};
use flow::program::file::ProgramFile;
use flow::program::plan::Plan;
use flow::{Caller, Window};
use serde_json::{Value, json};

use super::Opened;
use crate::config::Config;
use crate::output;

#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// Show what applying a program file would change, and for whom.
    Plan(FileArgs),
    /// Make a program file the program's next version.
    Apply(FileArgs),
    /// Show a program's file as it was applied; without a number, list the programs.
    Show {
        /// The program's number.
        program: Option<i64>,
    },
}

#[derive(Debug, Args)]
pub struct FileArgs {
    /// The program as TOML; docs/program-file.md explains every key.
    file: PathBuf,
    /// The brand's account number. Not needed for a program that exists, or where there is one brand.
    #[arg(long, value_name = "NUMBER")]
    account: Option<i64>,
}

pub fn run(config: &Config, command: &ProgramCommand, json: bool) -> anyhow::Result<()> {
    let opened = Opened::open(config)?;
    match command {
        ProgramCommand::Plan(arguments) => {
            let text = read(&arguments.file)?;
            let brand = brand(&opened, &text, arguments.account)?;
            let plan = opened.block_on(flow::program::plan(&opened.platform, &brand, text));
            let plan = plan.with_context(|| format!("planning {}", arguments.file.display()))?;
            output::print(json, &plan_document(&plan), &plan.in_words().join("\n"));
        }
        ProgramCommand::Apply(arguments) => {
            let text = read(&arguments.file)?;
            let brand = brand(&opened, &text, arguments.account)?;
            let applied = opened.block_on(flow::program::apply(&opened.platform, &brand, text));
            let applied = applied.with_context(|| format!("applying {}", arguments.file.display()))?;
            let program = &applied.program;
            let mut document = plan_document(&applied.plan);
            document["program_id"] = json!(program.id.get());
            document["terms_version"] = json!(program.terms_version.get());
            let lines = format!(
                "{}\napplied: program {}, version {}",
                applied.plan.in_words().join("\n"),
                program.id,
                program.terms_version
            );
            output::print(json, &document, &lines);
        }
        ProgramCommand::Show { program: Some(id) } => show(&opened, ProgramId(*id), json)?,
        ProgramCommand::Show { program: None } => list(&opened, json)?,
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// For whom a file is applied: the account that is named, the one that has the program, or the only brand.
fn brand(opened: &Opened, text: &str, stated: Option<i64>) -> anyhow::Result<Caller> {
    let slug = ProgramFile::read(text).ok().map(|file| file.program.slug).unwrap_or_default();
    let (owner, brands) = opened.platform.store.read_blocking(move |tx| {
        let owner = store::program::find_by_slug(tx, &slug)?.map(|program| program.account_id);
        anyhow::Ok((owner, store::account::ids(tx, AccountKind::Brand)?))
    })?;
    let account = match (stated.map(AccountId).or(owner), brands.as_slice()) {
        (Some(account), brands) if brands.contains(&account) => account,
        (Some(account), _) => bail!("account {account} is no brand"),
        (None, [only]) => *only,
        (None, []) => bail!("there is no brand yet: sign up as one first, then apply its program"),
        (None, _) => bail!("there are several brands: say which with --account"),
    };
    Ok(Caller::system("command_line", account, AccountKind::Brand))
}

fn plan_document(plan: &Plan) -> Value {
    let changes: Vec<Value> = plan
        .changes
        .iter()
        .map(|change| {
            json!({
                "field": change.field,
                "before": change.before,
                "after": change.after,
                "concerns": change.concerns.code(),
            })
        })
        .collect();
    let contracts: Vec<Value> = plan
        .contracts
        .iter()
        .map(|on| json!({ "terms_version": on.version.get(), "contracts": on.contracts }))
        .collect();
    json!({
        "program_id": plan.program_id.map(ProgramId::get),
        "slug": plan.slug,
        "version_in_force": plan.version_in_force.map(|version| version.get()),
        "next_version": plan.next_version.map(|version| version.get()),
        "changes": changes,
        "contracts": contracts,
    })
}

/// The text as it was applied, comments and all, so that it can be edited and applied again.
fn show(opened: &Opened, id: ProgramId, json: bool) -> anyhow::Result<()> {
    let operator = Caller::system("command_line", AccountId(0), AccountKind::Operator);
    let newest = Window { after: None, limit: 1 };
    let versions = opened.block_on(flow::program::versions(&opened.platform, &operator, id, newest))?;
    let Some(applied) = versions.items.first() else { bail!("there is no program {id}") };
    let document = json!({
        "program_id": id.get(),
        "terms_version": applied.version.get(),
        "applied_at": applied.applied_at.to_string(),
        "applied_by": applied.applied_by,
        "source_toml": applied.source_toml,
    });
    output::print(json, &document, &applied.source_toml);
    Ok(())
}

fn list(opened: &Opened, json: bool) -> anyhow::Result<()> {
    let everything = Window { after: None, limit: Window::LIMIT_MAX };
    let offers = opened.block_on(flow::program::list_public(&opened.platform, everything))?;
    let documents: Vec<Value> = offers
        .items
        .iter()
        .map(|offer| {
            let program = &offer.program;
            json!({
                "program_id": program.id.get(),
                "account_id": program.account_id.get(),
                "slug": program.slug,
                "name": program.name,
                "status": program.status.code(),
                "terms_version": program.terms_version.get(),
            })
        })
        .collect();
    let lines: Vec<String> = offers
        .items
        .iter()
        .map(|offer| {
            let program = &offer.program;
            let version = program.terms_version;
            format!("{}  {:<6} version {version:<4} {}", program.id, program.status.code(), program.name)
        })
        .collect();
    let lines = if lines.is_empty() { "no program yet".to_owned() } else { lines.join("\n") };
    output::print(json, &json!({ "items": documents }), &lines);
    Ok(())
}
