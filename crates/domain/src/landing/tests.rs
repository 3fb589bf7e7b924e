use proptest::prelude::*;

use super::*;

fn check(target: &str, query: &str, expected: &str) {
    let landing = Landing { target, query, click_id_parameter: "irclickid", click_id: "ID" };
    assert_eq!(landing.address(), expected, "{target} {query}");
}

#[test]
fn the_click_id_is_added_and_the_rest_stays() {
    check("https://x.example/", "", "https://x.example/?irclickid=ID&afsrc=1");
    check("https://x.example", "", "https://x.example?irclickid=ID&afsrc=1");
    check("https://x.example/?", "", "https://x.example/?irclickid=ID&afsrc=1");
    check("https://x.example/a?b=1", "", "https://x.example/a?b=1&irclickid=ID&afsrc=1");
    check("https://x.example/a?b=1#top?c=2", "", "https://x.example/a?b=1&irclickid=ID&afsrc=1#top?c=2");
    check("https://x.example/#", "", "https://x.example/?irclickid=ID&afsrc=1#");
}

#[test]
fn unknown_parameters_pass_through_as_they_are() {
    check(
        "https://x.example/?Z=1&a=%2F",
        "utm_source=A+b&UTM=%c3%A9%26&flag&e=&q==1",
        "https://x.example/?Z=1&a=%2F&utm_source=A+b&UTM=%c3%A9%26&flag&e=&q==1&irclickid=ID&afsrc=1",
    );
    check(
        "https://x.example/",
        "subId1=a&k=v&subId2=b&subId3=c&sharedId=d&u=https%3A%2F%2Fx.example&subid1=kept&U=kept",
        "https://x.example/?k=v&subid1=kept&U=kept&irclickid=ID&afsrc=1",
    );
    check("https://x.example/", "&&a=1&&", "https://x.example/?a=1&irclickid=ID&afsrc=1");
}

#[test]
fn a_stale_click_id_makes_way() {
    check(
        "https://x.example/?irclickid=OLD&a=1&afsrc=0",
        "irclickid=STOLEN&afsrc=2&b=2",
        "https://x.example/?a=1&b=2&irclickid=ID&afsrc=1",
    );
}

#[test]
fn a_stale_click_id_cannot_hide_behind_escapes() {
    for name in ["%69rclickid", "irclick%69%64", "%69%72%63%6C%69%63%6b%69%64", "%61fsrc"] {
        check("https://x.example/", &format!("{name}=STOLEN&b=2"), "https://x.example/?b=2&irclickid=ID&afsrc=1");
        check(&format!("https://x.example/?{name}=OLD"), "", "https://x.example/?irclickid=ID&afsrc=1");
    }
    check(
        "https://x.example/",
        "%zzrclickid=a&%69rclicki=b&%=c&%6",
        "https://x.example/?%zzrclickid=a&%69rclicki=b&%=c&%6&irclickid=ID&afsrc=1",
    );
}

#[test]
fn the_result_can_stand_in_a_header() {
    check(
        "https://x.example/é b",
        "q=ü\r\nX: y",
        "https://x.example/%C3%A9%20b?q=%C3%BC%0D%0AX:%20y&irclickid=ID&afsrc=1",
    );
}

proptest! {
    #[test]
    fn any_target_and_query_give_one_line_of_ascii(target in "\\PC{0,60}", query in "\\PC{0,60}") {
        let address = Landing { target: &target, query: &query, click_id_parameter: "irclickid", click_id: "ID" }.address();
        prop_assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
        let address = address.split('#').next().unwrap();
        prop_assert!(query.contains('#') || address.ends_with("irclickid=ID&afsrc=1"));
    }
}
