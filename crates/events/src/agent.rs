//! What an agent string says: crawler or not, which device, browser and system.
//!
//! The crawler's verdict is given at the door, because it is sealed into the click id; the rest is found by the drain.
//! Three sources are asked, since each knows crawlers the others miss: woothee, isbot, and our own list of link previewers.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use isbot::Bots;
use woothee::parser::Parser;

use crate::UNKNOWN;

/// What was derived from an agent. Words are lower case for devices and names as people write them for the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentFacts {
    /// desktop, phone, tablet, tv, console, crawler or unknown.
    pub device: Arc<str>,
    /// A crawler's own name when it has one.
    pub browser: Arc<str>,
    /// The family, without a version.
    pub system: Arc<str>,
}

/// Fetchers that show a link's preview when somebody shares it, and programs that are no browser; matched in lower case.
/// All of them fetch an address that no person followed.
const PREVIEWERS_AND_PROGRAMS: [&str; 40] = [
    "aiohttp",
    "apache-httpclient",
    "bitlybot",
    "bluesky cardyb",
    "cfnetwork/",
    "chef client",
    "discordbot",
    "embedly",
    "facebookcatalog",
    "facebookexternalhit",
    "feedburner",
    "go-http-client",
    "google-inspectiontool",
    "google-pagerenderer",
    "googleimageproxy",
    "headlesschrome",
    "iframely",
    "irssiurllog",
    "libfetch/",
    "linkedinbot",
    "mastodon/",
    "meta-externalagent",
    "microsoft office",
    "okhttp/",
    "phantomjs",
    "pinterest/0.",
    "portscout/",
    "puppeteer",
    "python-requests",
    "python-urllib",
    "skypeuripreview",
    "slack-imgproxy",
    "slackbot",
    "synapse (bot",
    "telegrambot",
    "twitterbot",
    "vkshare",
    "wget/",
    "whatsapp/",
    "yahoo link preview",
];

const TV_WORDS: [&str; 11] = [
    "appletv",
    "apple tv",
    "bravia",
    "crkey",
    "googletv",
    "google tv",
    "hbbtv",
    "netcast",
    "roku",
    "smarttv",
    "smart-tv",
];
const CONSOLE_WORDS: [&str; 3] = ["nintendo", "playstation", "xbox"];
const PHONE_WORDS: [&str; 4] = ["maui", "midp", "opera mini", "up.browser"];
const TABLET_WORDS: [&str; 5] = ["ipad", "kindle", "playbook", "silk/", "tablet"];

static BOTS: LazyLock<Bots> = LazyLock::new(Bots::default);
static PARSER: Parser = Parser {};

/// True for known crawlers, link previewers and programs that are no browser, also those dressed as a phone.
/// An empty agent and `-` are none of these: they have a reason of their own.
pub fn is_crawler(agent: &str) -> bool {
    let lower = agent.to_ascii_lowercase();
    PREVIEWERS_AND_PROGRAMS.iter().any(|known| lower.contains(known))
        || PARSER.parse(agent).is_some_and(|found| found.category == "crawler" || found.name == "HTTP Library")
        || BOTS.is_bot(&lower)
}

pub fn facts(agent: &str) -> AgentFacts {
    let found = PARSER.parse(agent).unwrap_or_default();
    AgentFacts {
        device: device(agent, found.category).into(),
        browser: known(found.name).into(),
        system: system(agent, found.os).into(),
    }
}

/// The door's verdicts on the agents of one core, so that the patterns are tried once per agent and not once per click.
#[derive(Default)]
pub struct CrawlerCache {
    verdicts: HashMap<Box<str>, bool>,
}

impl CrawlerCache {
    /// Agents that come a second time within so many others are not tried again; about 1 MB.
    const AGENTS_MAX: usize = 8192;

    pub fn is_crawler(&mut self, agent: &str) -> bool {
        if let Some(verdict) = self.verdicts.get(agent) {
            return *verdict;
        }
        if self.verdicts.len() >= Self::AGENTS_MAX {
            self.verdicts.clear();
        }
        let verdict = is_crawler(agent);
        self.verdicts.insert(agent.into(), verdict);
        verdict
    }
}

fn device(agent: &str, category: &str) -> &'static str {
    // Internet Explorer on any Windows with pen support says "Tablet PC".
    let lower = agent.to_ascii_lowercase().replace("tablet pc", "");
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if matches!(agent, "" | "-") {
        UNKNOWN
    } else if is_crawler(agent) {
        "crawler"
    } else if has(&TV_WORDS) || (has(&["tizen"]) && has(&[" tv"])) {
        "tv"
    } else if has(&CONSOLE_WORDS) {
        "console"
    } else if has(&TABLET_WORDS) || (has(&["android"]) && !has(&["mobile"])) {
        "tablet"
    } else {
        match category {
            "smartphone" | "mobilephone" => "phone",
            "pc" => "desktop",
            _ if has(&PHONE_WORDS) => "phone",
            _ if has(&["windows nt"]) => "desktop",
            _ => UNKNOWN,
        }
    }
}

fn known(name: &str) -> &str {
    if name.is_empty() || name == woothee::woothee::VALUE_UNKNOWN { UNKNOWN } else { name }
}

fn system<'a>(agent: &str, name: &'a str) -> &'a str {
    match name {
        "iPhone" | "iPad" | "iPod" | "iOS" => "iOS",
        "Mac OSX" | "Mac OS Classic" => "macOS",
        _ if name.starts_with("Windows") || agent.contains("Windows NT") => "Windows",
        _ => known(name),
    }
}

#[cfg(test)]
mod tests;
