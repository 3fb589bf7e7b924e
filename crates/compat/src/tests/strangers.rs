//! Every endpoint that is given an id is tried with another tenant's.

use domain::inquiry::InquiryKind;
use flow::inquiry::{About, NewInquiryInput};

use crate::ask::Persona;
use crate::testing::World;

/// Something of each kind, of Ana and the brand: paths that answer them with 200.
async fn everything(world: &World) -> Vec<(Persona, String)> {
    let action = world.sale("A-1", &world.ana, 10_000).await;
    let (platform, program) = (&world.platform, world.program);
    let code = flow::promo_code::NewPromoCodeInput {
        program_id: program,
        partner_id: world.ana.id(),
        code: "ANA10".to_owned(),
        starts_at: None,
        ends_at: None,
    };
    let code = flow::promo_code::assign(platform, &world.brand.caller, code).await.expect("a code").id;
    let group = flow::partner_group::create(platform, &world.brand.caller, "gold", "Gold").await.expect("a group").id;
    flow::partner_note::write(platform, &world.brand.caller, world.ana.id(), "Calls on Mondays").await.expect("a note");
    let note = flow::partner_note::list(platform, &world.brand.caller, world.ana.id()).await.expect("notes")[0].id;
    let about = About::Action { id: action.parse().expect("an id"), kind: InquiryKind::Amount };
    let asked = NewInquiryInput { about, text: "Why so little?".to_owned(), files: Vec::new() };
    let inquiry = flow::inquiry::open(platform, &world.ana.caller, asked).await.expect("an inquiry");
    let (brand, partner) = (Persona::Brand, Persona::Partner);
    let ana = world.ana.id();
    let mut paths = vec![
        (brand, format!("Campaigns/{program}")),
        (brand, format!("Campaigns/{program}/Contracts")),
        (brand, format!("Campaigns/{program}/Contracts/S-1")),
        (brand, format!("Campaigns/{program}/MediaPartnerGroups")),
        (brand, format!("Campaigns/{program}/MediaPartnerGroups/{group}")),
        (brand, format!("Campaigns/{program}/Notes")),
        (brand, format!("Campaigns/{program}/Notes/{note}")),
        (brand, format!("MediaPartners/{ana}")),
        (brand, format!("Actions?CampaignId={program}")),
        (brand, format!("ActionUpdates?CampaignId={program}")),
        (brand, format!("ActionInquiries?CampaignId={program}")),
    ];
    for both in [brand, partner] {
        paths.extend([
            (both, "Contracts/S-1".to_owned()),
            (both, "Ads/10001".to_owned()),
            (both, format!("Actions/{action}")),
            (both, format!("Actions/{action}/Items")),
            (both, format!("Actions/{action}/Items/A-1")),
            (both, format!("ActionUpdates/{action}.0")),
            (both, format!("ActionInquiries/{inquiry}")),
            (both, format!("PromoCodes/{code}")),
        ]);
    }
    let site = flow::property::PropertyInput {
        kind: domain::property::PropertyKind::Website,
        name: "Ana's blog".to_owned(),
        address: "https://ana.example".to_owned(),
        description: String::new(),
    };
    let site = flow::property::add(platform, &world.ana.caller, site).await.expect("a property").id;
    paths.push((partner, format!("MediaProperties/{site}")));
    let owner = world.ana.caller.person().expect("a person");
    paths.push((partner, format!("Users/I-{owner}")));
    paths
}

#[tokio::test]
async fn nobody_finds_what_belongs_to_others() {
    let world = World::open().await;
    for (persona, path) in everything(&world).await {
        let (own, stranger) = match persona {
            Persona::Brand => (&world.brand, &world.other_brand),
            _ => (&world.ana, &world.ben),
        };
        let found = world.get(own, &path).await;
        assert_eq!(found.status, 200, "{path}: {}", found.text);
        // Partners see each other's programs and their ads; nothing else.
        let is_shared = persona == Persona::Partner && path.starts_with("Ads/");
        let refused = world.get(stranger, &path).await;
        let expected = if is_shared { 200 } else { 404 };
        assert_eq!(refused.status, expected, "{path}: {}", refused.text);
    }
}

#[tokio::test]
async fn lists_hold_what_is_ones_own() {
    let world = World::open().await;
    everything(&world).await;
    let program = world.program;
    for path in ["Campaigns", "MediaPartners", "Contracts", "Ads", "PromoCodes", "Invoices"] {
        let strange = world.get(&world.other_brand, path).await;
        assert_eq!(strange.status, 200, "{path}");
        let is_named = |name: String| strange.text.contains(&format!("\"{name}\""));
        assert!(!is_named(program.to_string()) && !is_named("Ana".to_owned()), "{path}: {}", strange.text);
    }
    for path in ["Contracts", "Ads", "PromoCodes"] {
        let strange = world.get(&world.other_brand, &format!("{path}?CampaignId={program}")).await;
        assert!(strange.status == 404 || strange.json()["@total"] == "0", "{path}: {}", strange.text);
    }
    for (path, list) in [("Actions", "Actions"), ("ActionUpdates", "ActionUpdates"), ("PromoCodes", "PromoCodes")] {
        assert_eq!(world.get(&world.ana, path).await.json()["@total"], "1", "{path}");
        assert_eq!(world.get(&world.ben, path).await.json()[list], serde_json::json!([]), "{path}");
    }
}
