use proptest::prelude::*;

use super::*;

fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    query.split('&').filter_map(pair).collect()
}

fn call(network: Network, query: &str) -> Call {
    Call::read(network, &pairs(query)).expect("it is read")
}

fn usd(call: &Call) -> String {
    call.total(Currency::from_code("USD").unwrap()).expect("it adds up")
}

#[test]
fn every_network_says_the_same_order_in_its_own_words() {
    for (network, query, program, event) in [
        (
            Network::Tune,
            "offer_id=12&transaction_id=C&amount=19.90&adv_sub=A-1&security_token=s&goal_id=2&currency=usd",
            "12",
            "2",
        ),
        (
            Network::Everflow,
            "nid=77&oid=3&transaction_id=C&amount=19.90&order_id=A-1&verification_token=s&event_id=2&currency=USD",
            "77",
            "2",
        ),
        (
            Network::Awin,
            "tt=ss&tv=2&merchant=900&amount=19.90&ch=aw&parts=SALE:19.90&cr=USD&ref=A-1&testmode=0&cks=C&token=s",
            "900",
            "SALE",
        ),
        (
            Network::Cj,
            "CID=5&TYPE=8&METHOD=S2S&CJEVENT=C&OID=A-1&CURRENCY=USD&AMT1=10.00&QTY1=2&ITEM1=x&DISCOUNT=0.10&signature=s",
            "5",
            "8",
        ),
        (Network::Voluum, "cid=C&payout=19.90&txid=A-1&currency=USD&et=lead&token=s", "", "lead"),
        (Network::Affise, "clickid=C&sum=19.90&action_id=A-1&currency=USD&goal=2&secure=s&status=1", "", "2"),
        (
            Network::Partnerize,
            "campaign=1100&clickref=C&conversionref=A-1&currency=USD&value=19.90&category=shoes&token=s",
            "1100",
            "shoes",
        ),
    ] {
        let call = call(network, query);
        assert_eq!(
            (call.click_id.as_str(), call.order_id.as_str(), call.currency.as_str(), call.token.as_str()),
            ("C", "A-1", "USD", "s"),
            "{network}"
        );
        assert_eq!(
            (usd(&call).as_str(), call.program.as_str(), call.event.as_str()),
            ("19.90", program, event),
            "{network}"
        );
        for field in ["click_id", "order_id", "amount", "event_type", "token"] {
            assert!(network.name_of(field).is_some(), "{network} has a word for {field}");
        }
    }
}

#[test]
fn without_an_order_id_a_click_converts_once() {
    assert_eq!(call(Network::Voluum, "cid=C").order_id, "C");
    assert_eq!(call(Network::Voluum, "cid=C&currency=EUR").currency, "", "a currency of no amount says nothing");
}

#[test]
fn orders_of_lines_add_up_exactly() {
    let order = call(Network::Cj, "CID=5&AMT1=0.10&QTY1=3&AMT2=19.99&DCNT2=9.99&AMT4=1000&DISCOUNT=0.30");
    assert_eq!(usd(&order), "1010.00", "numbers may have gaps: no line is lost");
    for (wrong, words) in [
        ("AMT1=1&QTY1=x", "no quantity"),
        ("AMT1=1&QTY1=-2", "no quantity"),
        ("AMT1=abc", "abc"),
        ("AMT1=92233720368547758.07&QTY1=2", "too large"),
    ] {
        let error = call(Network::Cj, wrong).total(Currency::from_code("USD").unwrap()).expect_err(wrong).to_string();
        assert!(error.contains("amount") && error.contains(words), "{error}");
    }
    let many: String = (1..=LINES_MAX + 1).map(|number| format!("AMT{number}=1&")).collect();
    let error = Call::read(Network::Cj, &pairs(&many)).expect_err("no shop has such an order").to_string();
    assert!(error.contains("amount"), "{error}");
    let path = [
        "campaign:1",
        "clickref:C:1",
        "conversionref:A",
        "[category:shoes",
        "value:5.00",
        "quantity:2][category:hats",
        "value:1.50]",
        "currency:usd",
    ];
    let order = Call::read(Network::Partnerize, &partnerize_pairs(path)).unwrap();
    assert_eq!((usd(&order).as_str(), order.click_id.as_str(), order.event.as_str()), ("11.50", "C:1", "shoes"));
    assert_eq!(order.currency, "USD");
}

#[test]
fn what_a_call_cannot_do_is_refused_by_name() {
    let declined = Call::read(Network::Affise, &pairs("clickid=C&status=3")).expect_err("it takes something back");
    assert!(declined.to_string().contains("status"), "{declined}");
    assert!(call(Network::Awin, "cks=C&testmode=1").is_test);
    assert_eq!(call(Network::Cj, "CUST_STATUS=Return").customer_status, "existing");
    assert_eq!(call(Network::Cj, "CUST_STATUS=NEW").customer_status, "new");
}

#[test]
fn events_are_ours_when_none_are_listed() {
    let mut adapter = Adapter {
        network: Network::Tune,
        program: "12".to_owned(),
        token_sha256: None,
        event_type: "sale".to_owned(),
        events: BTreeMap::new(),
        customer_status: None,
        partners: BTreeMap::new(),
    };
    assert_eq!((adapter.event_type_of(""), adapter.event_type_of("9")), (Some("sale"), Some("sale")));
    adapter.events.insert("2".to_owned(), "lead".to_owned());
    assert_eq!(
        (adapter.event_type_of("2"), adapter.event_type_of("9"), adapter.event_type_of("")),
        (Some("lead"), None, Some("sale"))
    );
}

proptest! {
    #[test]
    fn nothing_that_is_said_makes_it_stumble(said in proptest::collection::vec(("[A-Za-z_0-9.]{0,12}", ".{0,30}"), 0..12), path in ".{0,80}") {
        for network in Network::ALL {
            if let Ok(call) = Call::read(*network, &said) {
                let _ = call.total(Currency::from_code("JPY").unwrap());
            }
        }
        partnerize_pairs(path.split('/'));
    }
}
