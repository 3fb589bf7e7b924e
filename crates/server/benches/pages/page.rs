//! The pages that are asked, and one of them asked once.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::report::Dimension;
use ureq::Agent;

use super::market::Sessions;

/// A page of nobody, with nothing in it.
const YARDSTICK: &str = "/login/reset";

const PARTNER: &[&str] = &[
    "/partner",
    "/partner?chart=commission",
    "/partner/programs",
    "/partner/programs/1001",
    "/partner/links",
    "/partner/links/1",
    "/partner/creatives",
    "/partner/actions",
    "/partner/actions?state=pending",
    "/partner/actions?state=paid",
    "/partner/actions?from=2026-02-01&to=2026-02-28",
    "/partner/actions?filter_by=sub_id1&filter_how=is&filter_value=campaign-3",
    "/partner/actions?filter_by=sub_id1&filter_how=not&filter_value=campaign-3",
    "/partner/actions?locks=2026-04-10",
    "/partner/actions/order?program_id=1001&order_id=order-1",
    "/partner/payments",
    "/partner/payments/statements/1001/2026-03",
    "/partner/reports/performance",
    "/partner/reports/clicks",
    "/partner/reports/clicks?filter_by=sub_id1&filter_how=is&filter_value=campaign-3",
    "/partner/promo-codes",
    "/partner/properties",
    "/partner/messages",
    "/partner/inquiries",
    "/partner/notifications",
    "/partner/team",
    "/partner/profile",
    "/partner/security",
    "/partner/tokens",
    "/partner/audit",
];

const BRAND: &[&str] = &[
    "/brand",
    "/brand?chart=conversion_rate",
    "/brand/programs?all=1",
    "/brand/programs/1001",
    "/brand/programs/1001/edit/terms",
    "/brand/applications",
    "/brand/partners",
    "/brand/partners?sort=-commission",
    "/brand/partners/100003",
    "/brand/groups",
    "/brand/tracking",
    "/brand/events",
    "/brand/events?view=not_credited",
    "/brand/events?view=turned_away",
    "/brand/creatives",
    "/brand/promo-codes",
    "/brand/actions",
    "/brand/actions?state=pending",
    "/brand/actions?state=locked",
    "/brand/actions?state=reversed",
    "/brand/actions?partner=100003",
    "/brand/actions?from=2026-02-01&to=2026-02-28",
    "/brand/actions?filter_by=sub_id1&filter_how=is&filter_value=campaign-3",
    "/brand/actions?filter_by=partner&filter_how=not&filter_value=100003",
    "/brand/actions?locks=2026-04-10",
    "/brand/actions?approved=2026-04-20",
    "/brand/actions/order?program_id=1001&order_id=order-1",
    "/brand/payments",
    "/brand/payments/runs/1",
    "/brand/payments/1",
    "/brand/reports/performance",
    "/brand/reports/clicks",
    "/brand/inquiries",
    "/brand/messages",
    "/brand/announcements",
    "/brand/audit",
];

const OPERATOR: &[&str] = &[
    "/admin",
    "/admin/accounts",
    "/admin/accounts/100003",
    "/admin/programs",
    "/admin/jobs",
    "/admin/queues",
    "/admin/storage",
];

pub struct Page {
    pub path: String,
    pub times: Vec<Duration>,
    /// Processor time of this process for each answer, its client's included: what other work on the machine does not stretch.
    pub processor: Vec<Duration>,
    pub bytes: usize,
    url: String,
    cookie: String,
    agent: Agent,
}

/// Every page, asked once before it counts, so that statements are prepared and the answer is known to be one.
pub fn all(address: SocketAddr, sessions: &Sessions) -> anyhow::Result<Vec<Page>> {
    let agent: Agent = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build()
        .into();
    let page = |path: String, cookie: &str| Page {
        url: format!("http://{address}{path}"),
        path,
        times: Vec::new(),
        processor: Vec::new(),
        bytes: 0,
        cookie: cookie.to_owned(),
        agent: agent.clone(),
    };
    let mut pages = vec![page(YARDSTICK.to_owned(), "")];
    let portals = [("partner", PARTNER, &sessions.partner), ("brand", BRAND, &sessions.brand)];
    for (home, listed, cookie) in portals {
        pages.extend(listed.iter().map(|path| page((*path).to_owned(), cookie)));
        // Groups are a brand's own.
        for dimension in Dimension::ALL.iter().filter(|dimension| home == "brand" || **dimension != Dimension::Group) {
            let by = format!("/{home}/reports/performance?group_by={dimension}&range=last_90_days");
            pages.push(page(by, cookie));
        }
        let by_two =
            format!("/{home}/reports/performance?group_by=day&then_by=device&range=last_30_days&compare=previous");
        pages.push(page(by_two, cookie));
        // One of each, as the list shows it.
        let lists = [("actions", "actions/1001."), ("payments", "payments/"), ("events", "events/")];
        for (list, one) in lists.iter().filter(|(list, _)| home == "brand" || *list != "events") {
            let listed = page(format!("/{home}/{list}"), cookie).ask()?;
            let prefix = format!("href=\"/{home}/{one}");
            let found = listed.split(&prefix).skip(1).filter_map(|rest| rest.split('"').next());
            let found = found.map(|rest| format!("/{home}/{one}{rest}")).find(|path| !path.ends_with(".csv"));
            pages.push(page(found.with_context(|| format!("no {one} on /{home}/{list}"))?, cookie));
        }
    }
    pages.extend(OPERATOR.iter().map(|path| page((*path).to_owned(), &sessions.operator)));
    let wrong: Vec<String> =
        pages.iter_mut().filter_map(|page| page.ask().err()).map(|error| error.to_string()).collect();
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    for page in &mut pages {
        page.times.clear();
        page.processor.clear();
    }
    Ok(pages)
}

/// Of all threads that there are, to the nanosecond; `/proc/self/stat` counts in hundredths of a second.
fn processor_time() -> anyhow::Result<Duration> {
    let mut nanoseconds = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        // A thread may end while the others are counted.
        let Ok(stated) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
        nanoseconds += stated.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

impl Page {
    pub fn is_yardstick(&self) -> bool {
        self.path == YARDSTICK
    }

    /// Until the last byte is there; gives the page.
    pub fn ask(&mut self) -> anyhow::Result<String> {
        let (used, began) = (processor_time()?, Instant::now());
        let mut answer = self.agent.get(&self.url).header("cookie", &self.cookie).call()?;
        let status = answer.status();
        let page = answer.body_mut().read_to_string()?;
        self.times.push(began.elapsed());
        self.processor.push(processor_time()?.saturating_sub(used));
        ensure!(status == 200, "{} was answered with {status}", self.path);
        self.bytes = page.len();
        Ok(page)
    }
}
