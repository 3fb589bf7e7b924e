//! A brand on a real server in this process: the reference program, partners under contract, and clicks that were really recorded.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use domain::access::{AccountKind, Role, TokenAccess};
use domain::ids::{CreativeId, ProgramId};
use edge::serve::{Doors, ForwardedHeader, Listen, Serving};
use events::{Kind, Record};
use flow::program::file::REFERENCE;
use flow::testing::{TestPlatform, test_platform};
use flow::token::NewTokenInput;
use flow::{Caller, Platform};

const PARTNERS: usize = 50;
const CLICKS_PER_PARTNER: usize = 40;

/// The brand, with what a client needs to report conversions.
pub struct Brand {
    pub platform: TestPlatform,
    pub caller: Caller,
    pub operator: Caller,
    pub program: ProgramId,
    /// Click ids of all partners in turn.
    pub clicks: Arc<Vec<String>>,
}

/// A server of everything; stopped when dropped.
pub struct Server {
    pub address: SocketAddr,
    serving: Option<Serving>,
}

impl Brand {
    pub async fn new() -> anyhow::Result<Self> {
        let platform = test_platform();
        let caller = platform.brand("Bench").await;
        let operator = platform.account(AccountKind::Operator, "Operator").await;
        let applied = flow::program::apply(&platform, &caller, REFERENCE.to_owned()).await?;
        let program = applied.program.id;
        let version = applied.program.terms_version;
        let mut partners = Vec::new();
        for number in 0..PARTNERS {
            let partner = platform.partner(&format!("Partner {number}")).await.account_id;
            let now = platform.clock.now();
            let write = move |tx: &mut store::Tx<'_>| {
                store::contract::insert(tx, program, partner, version, "bench", now).map(drop)
            };
            platform.store().write(write).await?;
            partners.push(partner);
        }
        let clicks = Arc::new(record_clicks(&platform, program, &partners).await?);
        Ok(Self { platform, caller, operator, program, clicks })
    }

    /// What a client sends as `Authorization`.
    pub async fn authorization(&self) -> anyhow::Result<String> {
        use base64::Engine;
        let input = NewTokenInput { name: "bench".to_owned(), access: TokenAccess::ReadWrite, role: Role::Owner };
        let made = flow::token::create(&self.platform, &self.caller, input).await?;
        let sid = self.platform.account_sid(self.caller.account_id).await;
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{sid}:{}", made.secret));
        Ok(format!("Basic {pair}"))
    }

    /// The body of the n-th conversion: a new customer who came by a click.
    pub fn body(&self) -> crate::load::Body {
        let (program, clicks) = (self.program, Arc::clone(&self.clicks));
        Arc::new(move |number| {
            let click = &clicks[number as usize % clicks.len()];
            format!(
                r#"{{"program_id":{program},"event_type":"new_advertiser","order_id":"order-{number}","click_id":"{click}","customer_id":"customer-{number}","customer_status":"new","country":"US"}}"#
            )
        })
    }
}

/// Appends clicks as the redirect path does, with a few different devices and sub ids, and has them counted.
async fn record_clicks(
    platform: &Platform,
    program: ProgramId,
    partners: &[domain::ids::AccountId],
) -> anyhow::Result<Vec<String>> {
    const AGENTS: [&str; 3] = [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ];
    let writer = platform.spool.as_ref().context("the platform serves")?.writer();
    let mut clicks = Vec::new();
    for number in 0..PARTNERS * CLICKS_PER_PARTNER {
        let facts = domain::click::ClickFacts {
            program,
            partner: partners[number % PARTNERS],
            creative: CreativeId(10_001),
            link: None,
            at: platform.clock.now(),
            unique: number as u64 + 1,
            left_out: None,
        };
        let sub_id = format!("campaign-{}", number % 5);
        let record = Record {
            kind: Kind::Click,
            at_ms: facts.at.as_millisecond(),
            unique: facts.unique,
            key_id: platform.keys.newest(),
            program: u32::try_from(program.get())?,
            partner: u32::try_from(facts.partner.get())?,
            creative: 10_001,
            link: 0,
            left_out: 0,
            address: std::net::IpAddr::from([198, 51, 100, (number % 250) as u8]),
            agent: AGENTS[number % AGENTS.len()],
            referrer: "https://blog.example.com/review",
            sub_id1: &sub_id,
            sub_id2: "",
            sub_id3: "",
            shared_id: "",
        };
        writer.append(&record).await?;
        clicks.push(platform.keys.seal(&facts).to_string());
    }
    platform.event_log.catch_up().await?;
    Ok(clicks)
}

impl Server {
    pub fn start(platform: &Platform) -> anyhow::Result<Self> {
        let listen = Listen {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            tracking_address: None,
            tls: None,
            threads: 0,
            trusted_proxies: Vec::new(),
            forwarded_header: ForwardedHeader::XForwardedFor,
            idle_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(5),
        };
        let bound = edge::serve::bind(listen)?;
        let address = bound.address();
        let doors = Doors {
            platform: platform.clone(),
            tracking: edge::tag::router(platform.clone()),
            router: api::router(platform.clone()),
        };
        Ok(Self { address, serving: Some(bound.serve(doors)?) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.stop();
        }
    }
}
