//! A brand that moved here from another network: the links its partners published and the calls of its shop go on as they are.

use flow::program::file::REFERENCE;

use crate::company::Company;
use crate::people::Visitor;
use crate::server::Server;

/// SHA-256 of `hush`.
const TOKEN_SHA256: &str = "dc8331bcb2283e89d275a1c2fe66f7bf5ac3163ec1967f149dd7e27906365f0c";

#[test]
fn a_published_link_and_the_shop_s_old_call_go_on_working() {
    let server = Server::start();
    let file = REFERENCE.replace("\"irclickid\"", "\"transaction_id\"");
    let company = Company::with_program(&server, 1, &file);
    let partner = company.partners[0].id;
    let adapter = format!(
        "[[adapter]]\nnetwork = \"tune\"\nprogram = \"12\"\nevent_type = \"new_advertiser\"\ntoken_sha256 = \"{TOKEN_SHA256}\"\n\
         partners = {{ \"1002\" = \"{partner}\" }}\n"
    );
    let moved = format!("{file}\n{adapter}");
    company.brand.send(&server, "POST", "/programs", "application/toml", &moved).granted();

    let visitor = Visitor::of(&server);
    let answer = visitor.get("/aff_c?offer_id=12&aff_id=1002&aff_sub=spring&url_id=3&utm_source=mail");
    assert_eq!(answer.status, 302, "{}", answer.body);
    let (_, query) = answer.header("location").split_once('?').expect("it has a query");
    let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let names: Vec<_> = pairs.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["utm_source", "transaction_id", "afsrc"], "what only the network understands is not passed on");
    let click_id = pairs[1].1;
    assert_eq!(visitor.get("/aff_c?offer_id=12&aff_id=1003").status, 404);

    let call = format!("/aff_lsr?offer_id=12&transaction_id={click_id}&adv_sub=A-1&security_token=hush");
    let answer = visitor.get(&call);
    assert_eq!((answer.status, answer.body.as_str()), (200, "success=true;"));
    let orders =
        company.brand.get(&server, &format!("/orders?program_id={}&order_id=A-1", company.program_id)).granted();
    let order = &orders["items"][0];
    assert_eq!((&order["outcome"], &order["channel"]), (&"credited".into(), &"adapter".into()), "{order}");
    assert_eq!(order["credit"]["partner_id"], partner);

    let clicks = company.partners[0].get(&server, &format!("/programs/{}", company.program_id));
    assert_eq!(clicks.status, 200);
    assert!(!clicks.body.to_string().contains(TOKEN_SHA256), "a partner never sees what the brand's calls bring");
}
