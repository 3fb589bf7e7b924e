//! Who uses the product, as the tests speak of them.

use std::net::IpAddr;
use std::time::Duration;

use ureq::Agent;
use ureq::http::{HeaderMap, Response};

use crate::server::Server;

pub const BROWSER: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// An HTTP client that follows no redirect and takes every status as an answer.
pub fn http() -> Agent {
    let config = Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build();
    config.into()
}

/// Somebody with a browser.
pub struct Visitor {
    http: Agent,
    base_url: String,
    headers: Vec<(String, String)>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Visitor {
    pub fn of(server: &Server) -> Visitor {
        Visitor {
            http: http(),
            base_url: server.base_url.clone(),
            headers: vec![("user-agent".to_owned(), BROWSER.to_owned())],
        }
    }

    /// With another header, or another value of one.
    pub fn with(mut self, name: &str, value: &str) -> Visitor {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// At another listener of the server.
    pub fn at(mut self, base_url: &str) -> Visitor {
        self.base_url = base_url.to_owned();
        self
    }

    /// As seen by a server that trusts our address as a proxy.
    pub fn from(self, address: IpAddr) -> Visitor {
        self.with("x-forwarded-for", &address.to_string())
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut request = self.http.get(format!("{}{path}", self.base_url));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Answer::of(request.call().expect("the server answers"))
    }

    pub fn head(&self, path: &str) -> Answer {
        let mut request = self.http.head(format!("{}{path}", self.base_url));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Answer::of(request.call().expect("the server answers"))
    }
}

impl Answer {
    pub fn of(mut response: Response<ureq::Body>) -> Answer {
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_string().unwrap_or_default(),
        }
    }

    /// A header's text; "" when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}
