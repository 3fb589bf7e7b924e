//! Who sees which page.

use flow::account::Profile;
use flow::testing::test_platform;

use crate::testing::{Browser, PASSWORD};

const PUBLIC: &[&str] = &[
    "/",
    "/programs",
    "/login",
    "/signup",
    "/login/reset",
    "/verify-email?secret=x",
    "/help",
    "/help/payments",
    "/help/faq",
    "/help/links",
    "/help/reports",
    "/help/components",
];

const PARTNER: &[&str] = &[
    "/partner",
    "/partner?chart=commission",
    "/partner/programs",
    "/partner/contracts",
    "/partner/links",
    "/partner/properties",
    "/partner/promo-codes",
    "/partner/links?q=spring&state=live",
    "/partner/links/import",
    "/partner/links/export.csv",
    "/partner/creatives",
    "/partner/creatives?kind=image&program_id=1001",
    "/partner/actions",
    "/partner/actions?state=pending",
    "/partner/inquiries",
    "/partner/inquiries?state=open",
    "/partner/inquiries/new",
    "/partner/messages",
    "/partner/messages?folder=archive",
    "/partner/messages/new",
    "/partner/actions/order?program_id=1001&order_id=A-1",
    "/partner/payments",
    "/partner/reports/performance",
    "/partner/reports/performance?group_by=country&then_by=device&metrics=clicks&metrics=epc&sort=-epc",
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
    "/brand/programs",
    "/brand/programs/new",
    "/brand/applications",
    "/brand/partners",
    "/brand/groups",
    "/brand/tracking",
    "/brand/events",
    "/brand/events?view=not_credited",
    "/brand/events?view=turned_away",
    "/brand/creatives",
    "/brand/promo-codes",
    "/brand/appearance",
    "/brand/creatives?add=video&kind=nonsense",
    "/brand/actions",
    "/brand/actions/awaiting-lock",
    "/brand/corrections",
    "/brand/inquiries",
    "/brand/messages",
    "/brand/messages/new",
    "/brand/messages/new?to=all",
    "/brand/payments",
    "/brand/reports/performance?group_by=partner",
    "/brand/notifications",
    "/brand/team",
    "/brand/profile",
    "/brand/security",
    "/brand/tokens",
    "/brand/audit",
];

const OPERATOR: &[&str] = &[
    "/admin",
    "/admin/accounts",
    "/admin/accounts?q=nobody&kind=partner&state=closed",
    "/admin/accounts/100001",
    "/admin/programs",
    "/admin/jobs",
    "/admin/queues",
    "/admin/storage",
    "/admin/keys",
    "/admin/appearance",
    "/admin/mail",
    "/admin/mail/message",
    "/admin/notifications",
    "/admin/team",
    "/admin/profile",
    "/admin/security",
    "/admin/tokens",
    "/admin/audit",
];

#[tokio::test]
async fn a_stranger_sees_public_pages_and_is_asked_to_log_in_elsewhere() {
    let platform = test_platform();
    let mut stranger = Browser::new(&platform);
    for address in PUBLIC {
        let shown = stranger.see(address).await;
        assert_eq!(shown.status, 200, "{address}: {}", shown.body);
        assert!(shown.body.len() < 100_000, "{address} has {} bytes", shown.body.len());
    }
    for address in PARTNER.iter().chain(BRAND).chain(OPERATOR) {
        let shown = stranger.see(address).await;
        assert_eq!(shown.status, 303, "{address}");
        assert!(shown.way_on().starts_with("/login?next=%2F"), "{address} leads to {}", shown.way_on());
    }
}

#[tokio::test]
async fn each_kind_of_account_sees_its_own_pages_with_nothing_in_them_yet() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    for (browser, own, others) in [(&mut partner, PARTNER, BRAND), (&mut brand, BRAND, PARTNER)] {
        for address in
            own.iter().chain(PUBLIC.iter().filter(|address| !address.starts_with("/login") && **address != "/signup"))
        {
            let shown = browser.see(address).await;
            assert_eq!(shown.status, 200, "{address}: {}", shown.body);
            assert!(shown.body.len() < 100_000, "{address} has {} bytes", shown.body.len());
        }
        for address in others.iter().chain(OPERATOR) {
            let shown = browser.see(address).await;
            assert_eq!(shown.status, 403, "{address}");
            shown.says("Not your page");
        }
        assert_eq!(browser.see("/login").await.status, 303, "who is in needs no log-in");
    }
}

#[tokio::test]
async fn the_operator_sees_its_own_pages_and_nobody_elses() {
    let platform = test_platform();
    let profile = Profile { name: "Host".to_owned(), country: String::new(), website: String::new() };
    let (name, email) = ("Oda", "oda@example.com");
    flow::account::create_operator(&platform, profile, name, email, PASSWORD).await.expect("an operator");
    let mut operator = Browser::new(&platform);
    operator.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
    for address in OPERATOR {
        operator.see(address).await.has_status(200);
    }
    for address in PARTNER.iter().chain(BRAND) {
        operator.see(address).await.has_status(403);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    for address in [
        "/partner/actions/1001.1.1",
        "/partner/actions/x",
        "/partner/programs/9",
        "/partner/links/7/qr.svg",
        "/programs/none",
        "/help/none",
        "/media/none",
    ] {
        partner.see(address).await.has_status(404).says("<title>");
    }
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    for address in
        ["/brand/actions/1001.1.1", "/brand/partners/100001", "/brand/payments/runs/1", "/brand/payments/runs/1.csv"]
    {
        brand.see(address).await.has_status(404);
    }
}
