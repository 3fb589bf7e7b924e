//! Reports and lists: filters in rows, days by name, figures that lead to what they count, files of what is seen.

use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, sale};

struct Scene {
    platform: TestPlatform,
    brand: Browser,
    ana: Browser,
    bea: Browser,
}

/// Two partners of one brand with two actions each.
async fn scene() -> Scene {
    let platform = test_platform();
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let (ana, bea) =
        (Browser::signed_up(&platform, "partner", "Ana").await, Browser::signed_up(&platform, "partner", "Bea").await);
    for (partner, name) in [(&ana, "ana"), (&bea, "bea")] {
        let of_partner = partner.caller(&platform).await;
        platform.join(&caller, program, &of_partner).await;
        for order in 1..=2 {
            sale(&platform, &caller, program, &of_partner, &format!("{name}-{order}")).await;
        }
    }
    Scene { platform, brand, ana, bea }
}

#[tokio::test]
async fn a_figure_leads_to_the_actions_it_counts() {
    let mut scene = scene().await;
    let ana = scene.ana.caller(&scene.platform).await.account_id;
    let report = "/brand/reports/performance?group_by=partner&range=today&compare=none";
    let shown = scene.brand.see(report).await;
    let href = format!("/brand/actions?from=2026-01-05&to=2026-01-05&partner={ana}");
    shown.says(&href.replace('&', "&#38;"));
    scene.brand.see(&href).await.says("ana-1").says("ana-2").says_nothing_of("bea-1");
    // The other way round, and as files.
    let but_ana = format!("/brand/actions?filter_by=partner&filter_how=not&filter_value={ana}");
    scene.brand.see(&but_ana).await.says("bea-1").says_nothing_of("ana-1").says("value=\"not\" selected");
    let file = scene.brand.see(&but_ana.replace("/actions", "/actions.csv")).await;
    file.has_status(200).says("order_id").says("bea-2").says_nothing_of("ana-1");
    let code = format!("code{ana}");
    let by_code = format!("/brand/actions?filter_by=promo_code&filter_how=is&filter_value={code}");
    scene.brand.see(&by_code).await.says("ana-1").says_nothing_of("bea-1");
    // Another partner's actions are nobody's business, in the list and in the file.
    for address in [format!("/partner/actions?partner={ana}"), format!("/partner/actions.csv?partner={ana}")] {
        scene.bea.see(&address).await.has_status(200).says_nothing_of("ana-1");
    }
    scene.ana.see("/brand/actions.csv").await.has_status(403);
}

#[tokio::test]
async fn actions_are_listed_by_the_day_they_lock_and_by_what_becomes_of_them() {
    let mut scene = scene().await;
    let ana = &mut scene.ana;
    ana.see("/partner/actions?locks=2026-01-21").await.says("ana-1").says("What locks on 21 Jan 2026");
    ana.see("/partner/actions?locks=2026-01-22").await.says("None of these");
    ana.see("/partner/actions?approved=2026-02-05").await.says("ana-1");
    ana.see("/partner/actions?state=payable").await.says("None of these").says("aria-current=\"true\">Payable");
    ana.see("/partner/actions?range=yesterday").await.says("None of these");
    ana.see("/partner/actions?range=today").await.says("ana-2");
    ana.see("/partner/actions?from=never").await.has_status(422).says("is not a day");
    ana.see("/partner/actions?link=x").await.has_status(422);
    ana.see("/partner/actions?cursor=x").await.has_status(422);
}

#[tokio::test]
async fn a_report_shows_what_was_before_beside_it_in_the_page_and_in_the_file() {
    let mut scene = scene().await;
    let report = "/partner/reports/performance?range=today&group_by=program&metrics=actions&metrics=commission";
    let shown = scene.ana.see(report).await;
    shown.says(">before</th>").says(">change</th>").says("80.00").says("value=\"today\" selected");
    shown.says("compare=previous").says_nothing_of("This cannot be asked");
    let compared = scene.ana.see(&format!("{report}&compare=last_year")).await;
    compared.says("the same days last year");
    scene.ana.see(&format!("{report}&compare=none")).await.says_nothing_of(">before</th>");
    scene.ana.see("/partner/reports/performance?range=soon").await.has_status(422).says("This cannot be asked");
    let theirs = scene.ana.see("/partner/reports/performance?group_by=group").await;
    theirs.has_status(422).says("This cannot be asked").says("Saved views");
}

#[tokio::test]
async fn the_list_of_clicks_teaches_and_refuses() {
    let mut scene = scene().await;
    let clicks = "/partner/reports/clicks";
    scene.ana.see(clicks).await.has_status(200).says("No clicks in these days").says("value=\"last_7_days\" selected");
    scene.ana.see(&format!("{clicks}?fate=any&columns=country&columns=visitor")).await.has_status(200);
    scene.ana.see(&format!("{clicks}?fate=luck")).await.has_status(422).says("This cannot be asked");
    scene.ana.see(&format!("{clicks}?cursor=x")).await.has_status(422);
    scene.ana.see("/brand/reports/clicks").await.has_status(403);
    scene.brand.see("/brand/reports/clicks").await.says("Partner");
}

#[tokio::test]
async fn a_view_is_kept_opened_chosen_renamed_and_deleted() {
    let mut scene = scene().await;
    let ana = &mut scene.ana;
    let report = "/partner/reports/performance";
    ana.see("/partner/reports/views").await.says("No views yet");
    ana.see(&format!("{report}?range=last_month&group_by=country&compare=none")).await.says("Keep this view");
    let options = ("options", "range=last_month&group_by=country&compare=none");
    ana.send("/partner/reports/views", &[("name", " "), options]).await.has_status(422).says("aria-invalid=\"true\"");
    let kept = ana.send("/partner/reports/views", &[("name", "By <country>"), options]).await;
    kept.has_status(303);
    let way_on = kept.way_on().to_owned();
    assert!(way_on.contains("range=last_month") && way_on.contains("view=1"), "{way_on}");
    ana.see(&way_on).await.says("The view is kept").says("By &#60;country&#62;").says("value=\"last_month\" selected");
    // The plain page is plain until the view is chosen, and again when asked for.
    ana.see(report).await.says("value=\"last_30_days\" selected");
    ana.send("/partner/reports/views/1/default", &[]).await.has_status(303);
    ana.see(report).await.says("value=\"last_month\" selected").says("<h1>By &#60;country&#62;</h1>");
    ana.see(&format!("{report}?view=none")).await.says("value=\"last_30_days\" selected");
    ana.send("/partner/reports/views/1", &[("name", ""), ("shared", "yes")]).await.has_status(422);
    ana.send("/partner/reports/views/1", &[("name", "Countries"), ("shared", "yes")]).await.has_status(303);
    ana.see("/partner/reports/views").await.says("Countries").says("the team").says("your report begins with it");

    // Another account, with a right form, finds nothing; without the form's secret nobody does anything.
    scene.bea.see("/partner/reports/views").await.says("No views yet");
    for way in ["/partner/reports/views/1/deletion", "/partner/reports/views/1/default"] {
        scene.bea.send(way, &[]).await.has_status(404);
        scene.ana.send_with(way, "wrong", &[]).await.has_status(403);
    }
    scene.bea.send("/partner/reports/views/1", &[("name", "Mine")]).await.has_status(404);
    scene.brand.see("/brand").await;
    scene.brand.send("/brand/reports/views/1/deletion", &[]).await.has_status(404);
    scene.ana.send("/partner/reports/views/1/deletion", &[]).await.has_status(303);
    scene.ana.see("/partner/reports/views").await.says("No views yet");
}

#[tokio::test]
async fn a_view_comes_by_letter_when_its_keeper_says() {
    let mut scene = scene().await;
    let views = "/partner/reports/views";
    let letter = "/partner/reports/views/1/letter";
    scene.ana.see(views).await;
    scene.ana.send(views, &[("name", "Last week"), ("options", "range=last_7_days"), ("shared", "yes")]).await;
    scene.ana.see(views).await.says("never").says("If every week");
    // Nobody has verified Ana's address yet.
    let weekly = [("rhythm", "weekly"), ("weekday", "friday")];
    scene.ana.send(letter, &weekly).await.has_status(422).says("Verify your e-mail address first");
    let letters = scene.platform.letters_to("ana@example.com").await;
    let (_, secret) = letters.iter().find_map(|letter| letter.split_once("secret=")).expect("the first letter");
    let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
    scene.ana.send("/verify-email", &[("secret", &secret)]).await.has_status(303);

    scene.ana.send(letter, &[("rhythm", "hourly")]).await.has_status(422).says("must be one of the list");
    scene.ana.send(letter, &weekly).await.has_status(303);
    // 2026-01-09 is a Friday, 07:00 in Los Angeles.
    scene.ana.see(views).await.says("every Friday").says("next on 9 Jan 2026, 07:00 PST");
    let paused = [("rhythm", "daily"), ("weekday", "friday"), ("paused", "yes")];
    scene.ana.send(letter, &paused).await.has_status(303);
    scene.ana.see(views).await.says("every day").says("paused</span>");
    scene.ana.send(letter, &[("rhythm", ""), ("weekday", "friday")]).await.has_status(303);
    scene.ana.see(views).await.says("never").says_nothing_of("every day</td>");
    scene.ana.send(letter, &weekly).await.has_status(303);
    scene.ana.send("/partner/notifications", &[("view_letter", "off")]).await.has_status(303);
    scene.ana.see(views).await.says("You want no letters of this kind");

    scene.bea.see(views).await;
    scene.bea.send(letter, &weekly).await.has_status(404);
    scene.brand.see("/brand").await;
    scene.brand.send("/brand/reports/views/1/letter", &weekly).await.has_status(404);
    scene.ana.send_with(letter, "wrong", &weekly).await.has_status(403);
}

#[tokio::test]
async fn a_brand_tells_its_partners_apart_by_group() {
    let mut scene = scene().await;
    let brand = scene.brand.caller(&scene.platform).await;
    let ana = scene.ana.caller(&scene.platform).await.account_id;
    let group = flow::partner_group::create(&scene.platform, &brand, "gold", "Gold <ones>").await.expect("a group").id;
    flow::partner_group::put_into(&scene.platform, &brand, ana, Some(group)).await.expect("Ana is in it");
    let report = "/brand/reports/performance?range=today&compare=none";
    let shown = scene.brand.see(&format!("{report}&group_by=group")).await;
    shown.says("Gold &#60;ones&#62;").says("title=\"gold\"").says("(no group)");
    shown.says("/brand/actions?from=2026-01-05&#38;to=2026-01-05&#38;group=gold\"");
    scene.brand.see("/brand/actions?group=gold").await.says("ana-1").says_nothing_of("bea-1");
    scene.brand.see("/brand/actions?group=").await.says("bea-1").says_nothing_of("ana-1");
    scene.brand.see("/brand/actions?not_group=gold").await.says("bea-1").says_nothing_of("ana-1");
    let both = scene.brand.see(&format!("{report}&group_by=group&then_by=partner&group=gold")).await;
    both.says("Gold &#60;ones&#62;").says_nothing_of("(no group)");
    // A partner knows of no groups.
    let own = "/partner/reports/performance?range=today";
    scene.ana.see(own).await.says_nothing_of("value=\"group\"");
    scene.ana.see(&format!("{own}&group_by=group")).await.has_status(422).says_nothing_of("Gold");
    scene.ana.see("/partner/actions?group=gold").await.has_status(422);
    scene.ana.see("/partner/reports/clicks?group=gold").await.has_status(422);
}
