//! `tributary program`: plan and apply program files, show programs. Works beside a serving process, which follows at once.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId};
use flow::program::{Offer, brand_of_file};
use flow::{Caller, Window};
use serde_json::json;

use super::Opened;
use crate::config::Config;
use crate::output;

#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// Say what applying a file would change, and for whom. Changes nothing.
    Plan(FileArgs),
    /// Make a file the next version of its program; the first time, create the program.
    Apply(FileArgs),
    /// Print the file of a program's version in force; with --json, everything it says.
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub struct FileArgs {
    /// The program file, described in docs/program-file.md; - reads standard input.
    file: PathBuf,
    /// The brand's account ID. Without it, the brand that has the program, or the only brand there is.
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A program's ID or slug. Without it, the only program there is, or a list.
    program: Option<String>,
}

pub fn run(config: &Config, command: &ProgramCommand, json: bool) -> anyhow::Result<()> {
    match command {
        ProgramCommand::Plan(arguments) => plan(config, arguments, json),
        ProgramCommand::Apply(arguments) => apply(config, arguments, json),
        ProgramCommand::Show(arguments) => show(config, arguments.program.as_deref(), json),
    }
}

fn plan(config: &Config, arguments: &FileArgs, json: bool) -> anyhow::Result<()> {
    let text = read(&arguments.file)?;
    let opened = Opened::open(config)?;
    let plan = opened.block_on(async {
        let brand = brand_of_file(&opened.platform, arguments.account.map(AccountId), &text).await?;
        flow::program::plan(&opened.platform, &brand, text).await
    })?;
    let document = serde_json::to_value(api::program::plan(&plan)).context("writing the plan")?;
    output::print(json, &document, &plan.in_words().join("\n"));
    Ok(())
}

fn apply(config: &Config, arguments: &FileArgs, json: bool) -> anyhow::Result<()> {
    let text = read(&arguments.file)?;
    let opened = Opened::open(config)?;
    let applied = opened.block_on(async {
        let brand = brand_of_file(&opened.platform, arguments.account.map(AccountId), &text).await?;
        flow::program::apply(&opened.platform, &brand, text).await
    })?;
    let (program, plan) = (&applied.program, &applied.plan);
    let document = json!({
        "program_id": program.id.get(),
        "terms_version": program.terms_version.get(),
        "plan": api::program::plan(plan),
    });
    let mut lines = plan.in_words();
    if plan.next_version.is_some() {
        lines.push(format!("Applied: program {} is at version {}.", program.id, program.terms_version));
    }
    output::print(json, &document, &lines.join("\n"));
    Ok(())
}

fn show(config: &Config, named: Option<&str>, json: bool) -> anyhow::Result<()> {
    let opened = Opened::open(config)?;
    // Whoever may run commands on the data directory sees all of it.
    let caller = Caller::system("command line", AccountId(0), AccountKind::Operator);
    let offers = opened.block_on(found(&opened, &caller, named))?;
    let [offer] = &offers[..] else {
        let document =
            json!({ "items": offers.iter().map(|offer| api::program::program(offer, true)).collect::<Vec<_>>() });
        output::print(json, &document, &list(&offers));
        return Ok(());
    };
    let newest = Window { after: None, limit: 1 };
    let versions = opened.block_on(flow::program::versions(&opened.platform, &caller, offer.program.id, newest))?;
    let applied = versions.items.into_iter().next().context("a program has at least one version")?;
    let document = serde_json::to_value(api::program::program(offer, true)).context("writing the program")?;
    output::print(json, &document, &applied.source_toml);
    Ok(())
}

async fn found(opened: &Opened, caller: &Caller, named: Option<&str>) -> flow::Result<Vec<Offer>> {
    let Some(named) = named else {
        let everything = Window { after: None, limit: Window::LIMIT_MAX };
        return Ok(flow::program::list(&opened.platform, caller, everything).await?.items);
    };
    let offer = match named.parse::<ProgramId>() {
        Ok(id) => flow::program::show(&opened.platform, caller, id).await?,
        Err(_) => flow::program::show_public(&opened.platform, named.to_owned()).await?,
    };
    Ok(vec![offer])
}

fn list(offers: &[Offer]) -> String {
    if offers.is_empty() {
        return "There is no program yet. Next: tributary program apply FILE".to_owned();
    }
    let line = |offer: &Offer| {
        let program = &offer.program;
        format!(
            "{}  {}  {} ({}), version {}, {}",
            program.id, program.slug, program.name, offer.brand_name, program.terms_version, program.status
        )
    };
    offers.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("reading the program file from standard input")?;
        return Ok(text);
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("reading the program file {}", path.display()))?;
    if text.trim().is_empty() {
        bail!("reading the program file {}: it is empty", path.display());
    }
    Ok(text)
}
