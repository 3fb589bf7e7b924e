//! The demo's way into the platform: HTTP, as everybody else. Nothing here knows more than an address and what it was given.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

/// Cloning it shares its connections.
#[derive(Clone)]
pub struct Door {
    http: Agent,
    pub base_url: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    /// Where a redirect leads; "" for anything else.
    pub location: String,
    /// The body as JSON; null for anything else.
    pub body: Value,
}

impl Door {
    pub fn at(base_url: &str) -> Door {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Door { http: config.into(), base_url: base_url.to_owned() }
    }

    /// Any request. `address` is a path, or an address of this server as the API gave it.
    pub fn ask(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<Answer> {
        let path = address.strip_prefix(&self.base_url).unwrap_or(address);
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base_url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).context("making a request")?;
        let mut response = self.http.run(request).with_context(|| format!("asking {method} {path}"))?;
        let location = response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or("");
        let location = location.to_owned();
        let text = response.body_mut().read_to_string().with_context(|| format!("reading {method} {path}"))?;
        Ok(Answer {
            status: response.status().as_u16(),
            location,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        })
    }
}

impl Answer {
    /// The body of an answer that must be a success.
    pub fn granted(self, asked: &str) -> anyhow::Result<Value> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        bail!("{asked}: answered {} {}", self.status, self.body)
    }
}

/// A member of an answer that the API promises to be a number.
pub fn number(body: &Value, name: &str) -> anyhow::Result<i64> {
    body[name].as_i64().with_context(|| format!("the answer has no number `{name}`: {body}"))
}

/// A member of an answer that the API promises to be a text.
pub fn text(body: &Value, name: &str) -> anyhow::Result<String> {
    let text = body[name].as_str().with_context(|| format!("the answer has no text `{name}`: {body}"))?;
    Ok(text.to_owned())
}
