//! `tributary verify`: recomputes what the books say from the facts they were made of, and names every difference.

use anyhow::bail;
use serde_json::json;

use super::Opened;
use crate::config::Config;
use crate::output;

pub fn run(config: &Config, json: bool) -> anyhow::Result<()> {
    let opened = Opened::open(config)?;
    let findings = opened.block_on(flow::verify::verify(&opened.platform))?;
    let checked = findings.checked;
    let counts = [
        ("conversions", checked.conversions),
        ("actions", checked.actions),
        ("payments", checked.payments),
        ("postings", checked.postings),
        ("balances", checked.balances),
        ("records", checked.records),
        ("rollup_rows", checked.rollup_rows),
        ("files", checked.files),
    ];
    let differences: Vec<String> = findings.differences.iter().map(ToString::to_string).collect();
    let document = json!({
        "passed": findings.passed(),
        "checked": counts.iter().map(|(name, count)| (name.to_string(), json!(count))).collect::<serde_json::Map<_, _>>(),
        "due_actions": findings.due_actions,
        "difference_count": findings.difference_count,
        "differences": differences,
    });
    let mut lines: Vec<String> =
        counts.iter().map(|(name, count)| format!("{count:>10} {}", name.replace('_', " "))).collect();
    lines.extend(differences);
    lines.push(match findings.passed() {
        true => "recomputed, and everything agrees".to_owned(),
        false => format!("{} differences", findings.difference_count),
    });
    output::print(json, &document, &lines.join("\n"));
    if !findings.passed() {
        bail!("what is stored is not what the facts say");
    }
    Ok(())
}
