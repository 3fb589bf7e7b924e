use http::HeaderMap;
use http::header::{ACCEPT, HeaderValue};

use super::{Json, Notation, Typing, Xml};
use crate::record::{record, records, texts};

#[test]
fn the_ending_says_it_then_what_is_accepted() {
    for (path, accept, expected) in [
        ("/Ads", "", (Notation::Xml, "/Ads")),
        ("/Ads", "application/json", (Notation::Json, "/Ads")),
        ("/Ads", "text/html, application/json;q=0.9, application/xml", (Notation::Json, "/Ads")),
        ("/Ads", "application/xml", (Notation::Xml, "/Ads")),
        ("/Ads", "*/*", (Notation::Xml, "/Ads")),
        ("/Ads.json", "application/xml", (Notation::Json, "/Ads")),
        ("/Ads.xml", "application/json", (Notation::Xml, "/Ads")),
        ("/Actions/1001.1.5", "", (Notation::Xml, "/Actions/1001.1.5")),
    ] {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        assert_eq!(Notation::of(path, &headers), expected, "{path} {accept}");
    }
}

#[test]
fn fields_keep_their_order_and_types() {
    let record = record! {
        "Name": "a \"quoted\" <name> & more\u{1}",
        "Id": 7,
        "Flag": true,
        "Amount": crate::record::Value::Number("40.00".to_owned()),
        "Nothing": None::<String>,
        "Words": texts("Word", ["one", "two"]),
        "Inner": record! { "B": 1, "A": 2 },
        "None": records("One", []),
    };
    let json = |typing| String::from_utf8(Json::written(&record, typing)).expect("JSON is UTF-8");
    assert_eq!(
        json(Typing::Texts),
        r#"{"Name":"a \"quoted\" <name> & more\u0001","Id":"7","Flag":"true","Amount":"40.00","Nothing":"","Words":["one","two"],"Inner":{"B":"1","A":"2"},"None":[]}"#
    );
    assert_eq!(
        json(Typing::Typed),
        r#"{"Name":"a \"quoted\" <name> & more\u0001","Id":7,"Flag":true,"Amount":40.0,"Nothing":"","Words":["one","two"],"Inner":{"B":1,"A":2},"None":[]}"#
    );
    assert_eq!(
        String::from_utf8(Xml::one("Thing", &record)).expect("XML is UTF-8"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ImpactRadiusResponse><Thing>\
         <Name>a &quot;quoted&quot; &lt;name&gt; &amp; more\u{fffd}</Name><Id>7</Id><Flag>true</Flag><Amount>40.00</Amount><Nothing/>\
         <Words><Word>one</Word><Word>two</Word></Words><Inner><B>1</B><A>2</A></Inner><None></None></Thing></ImpactRadiusResponse>"
    );
}
