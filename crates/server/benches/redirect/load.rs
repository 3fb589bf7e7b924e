//! As many requests as the server takes, by wrk.

use std::process::Command;
use std::time::Duration;

pub struct Load {
    pub requests: f64,
    pub seconds: f64,
}

/// 64 waiting clients on one thread. Every answer must be a 302.
pub fn wrk(url: &str, duration: Duration) -> Load {
    let seconds = duration.as_secs().to_string();
    let agent = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    let arguments = ["-t1", "-c64", "-d", &seconds, "-H", agent, url];
    let output = Command::new("wrk").args(arguments).output().expect("wrk is installed");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("Non-2xx") && !text.contains("Socket errors"), "{text}");
    // "  512345 requests in 5.00s, 80.12MB read"
    let line = text.lines().find(|line| line.contains(" requests in ")).unwrap_or_else(|| panic!("{text}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |word: &str| word.trim_end_matches(['s', ',']).parse().expect("wrk prints numbers");
    Load { requests: number(words[0]), seconds: number(words[3]) }
}
