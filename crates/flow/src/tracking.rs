//! A brand tries its tracking: a click id of its own, and the conversion that cites it.
//!
//! The click id is sealed like any other, and names the brand where a partner stands: nobody whose contract could be credited. So a
//! conversion that cites it goes the whole way, is refused for want of a contract, and is kept. **Invariant:** a test touches no books, no
//! balances and no reports.

use domain::access::Deed;
use domain::click::ClickFacts;
use domain::ids::{CreativeId, ProgramId};
use domain::landing::Landing;
use jiff::Timestamp;
use serde_json::json;

use crate::conversion::{Explanation, Viewpoint, explain};
use crate::program::of_brand;
use crate::{Caller, Platform, Result, audited_write};

/// How many of the newest conversions are looked through for the one of the test.
const LOOKED_THROUGH: i64 = 500;

/// How far the last test has come.
#[derive(Debug, Clone, Default)]
pub struct Test {
    pub click_id: Option<String>,
    pub clicked_at: Option<Timestamp>,
    /// The conversion that cites it.
    pub conversion: Option<Box<Explanation>>,
}

/// Makes a test click, and gives the address that a visitor's browser would be sent to.
pub async fn make_click(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<String> {
    caller.may(Deed::ReportConversions)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let program = of_brand(tx, brand, program)?;
        let file = parts.terms.load(tx, program.id, program.terms_version)?;
        let facts = ClickFacts {
            program: program.id,
            partner: brand,
            creative: CreativeId(0),
            link: None,
            at: audit.now,
            // Real clicks count up from far above: a small number is never one of theirs.
            unique: audit.now.as_millisecond().unsigned_abs(),
            left_out: None,
        };
        let click_id = parts.keys.seal(&facts).to_string();
        store::test_click::insert(tx, program.id, &click_id, &audit.caller().actor(), audit.now)?;
        audit.record("tested", "tracking", program.id, None, Some(json!({ "clicked_at": audit.now.to_string() })));
        let landing = Landing {
            target: &file.program.landing_page,
            query: "",
            click_id_parameter: &file.program.click_id_parameter,
            click_id: &click_id,
        };
        Ok(landing.address())
    })
    .await
}

/// The last test of a program, and whether its conversion came.
pub async fn test(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<Test> {
    caller.may(Deed::ReadConversions)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, program)?;
            let Some(click) = store::test_click::latest(tx, program)? else { return Ok(Test::default()) };
            let wanted = store::conversion::Search { from: Some(click.made_at), ..Default::default() };
            let newest = store::conversion::search(tx, program, &wanted, i64::MAX.into(), LOOKED_THROUGH)?;
            let cited = newest.into_iter().find(|stored| stored.conversion.click_id == click.click_id);
            let conversion = cited.map(|stored| explain(tx, stored, Viewpoint::Everything)).transpose()?.map(Box::new);
            Ok(Test { click_id: Some(click.click_id), clicked_at: Some(click.made_at), conversion })
        })
        .await
}

/// Whether a conversion is a test: what it cites speaks for the brand itself.
pub fn is_test(caller: &Caller, explanation: &Explanation) -> bool {
    let own = Some(caller.account_id.get());
    explanation.decision.considered.iter().any(|considered| considered.partner == own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Window;
    use crate::conversion::{Amount, Door, Report, track};
    use crate::testing::test_platform;

    #[tokio::test]
    async fn a_test_goes_the_whole_way_and_touches_no_books() {
        let platform = test_platform();
        let [brand, rival] = [platform.brand("TikTok").await, platform.brand("Other").await];
        let partner = platform.partner("Ann").await;
        let program = platform.program(&brand).await.id;
        for stranger in [&rival, &partner] {
            assert!(make_click(&platform, stranger, program).await.is_err());
            assert!(test(&platform, stranger, program).await.is_err());
        }
        assert!(test(&platform, &brand, program).await.unwrap().click_id.is_none());
        let address = make_click(&platform, &brand, program).await.unwrap();
        let made = test(&platform, &brand, program).await.unwrap();
        let click_id = made.click_id.unwrap();
        assert_eq!(address, format!("https://getstarted.tiktok.com/?irclickid={click_id}&afsrc=1"));
        assert!(made.conversion.is_none());

        let report = Report {
            program,
            event_type: "new_advertiser".to_owned(),
            order_id: "test-1".to_owned(),
            occurred_at: String::new(),
            click_id,
            promo_code: String::new(),
            customer_id: String::new(),
            customer_status: "new".to_owned(),
            country: String::new(),
            amount: Amount::Decimal("12.00".to_owned()),
            currency: String::new(),
            partner_id: String::new(),
            reason: String::new(),
        };
        let decided = track(&platform, Door::Api(brand.clone()), report).await.unwrap();
        assert!(decided.action.is_none());
        assert_eq!(decided.conversion.conversion.reason, "no_contract");
        let arrived = test(&platform, &brand, program).await.unwrap().conversion.expect("it arrived");
        assert_eq!(arrived.conversion.conversion.order_id, "test-1");
        assert!(is_test(&brand, &arrived));
        assert!(crate::ledger::balances(&platform, &brand, None).await.unwrap().is_empty());
        let filter = crate::action::ActionFilter::default();
        assert!(crate::action::actions(&platform, &brand, filter, Window::default()).await.unwrap().items.is_empty());
        let findings = crate::verify::verify(&platform).await.unwrap();
        assert!(findings.differences.is_empty(), "{:?}", findings.differences);
    }
}
