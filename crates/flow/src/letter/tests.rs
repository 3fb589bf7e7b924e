use super::*;

fn letter() -> Letter {
    let row = |cells: [&str; 2]| cells.map(Said::written).to_vec();
    Letter::new(Said::written("Ana <b>\r\nBcc: eve@example.com"))
        .voice("Delta & \"Sons\"")
        .words(Said::written("First line.\nSecond line."))
        .quote("</blockquote><script>alert(1)</script>\n\n-- \nnot the foot")
        .fact(Said::of("Order"), "A-1")
        .fact(Said::of("Reason"), "")
        .list(["one", "<two>"].map(Said::written))
        .table(Table {
            texts: 1,
            headings: row(["Partner", "Clicks"]),
            rows: vec![row(["<Ana>", "1,204"]), row(["Böa", "7"])],
        })
        .door(Said::of("Read and answer"), "/m?a=1&b=2")
}

fn foot() -> Foot {
    Foot { why: Said::written("You are in the team of Ana."), links: vec![(Said::written("Choose"), "/n".to_owned())] }
}

#[test]
fn the_text_says_it_all() {
    let written = letter().write(Language::English, &foot(), "https://example.com");
    assert_eq!(written.subject, "Ana <b> Bcc: eve@example.com");
    assert_eq!(
        written.text,
        "First line.\nSecond line.\n\n> </blockquote><script>alert(1)</script>\n>\n> --\n> not the foot\n\nOrder: A-1\n\n- one\n- <two>\n\n\
         Partner  Clicks\n<Ana>     1,204\nBöa           7\n\n\
         Read and answer:\nhttps://example.com/m?a=1&b=2\n\n-- \nYou are in the team of Ana.\nChoose: https://example.com/n\n"
    );
}

#[test]
fn the_html_says_the_same_and_nothing_in_it_runs() {
    let html = letter().write(Language::English, &foot(), "https://example.com").html;
    for said in [
        "Delta &amp; &quot;Sons&quot;",
        "Ana &lt;b&gt; Bcc: eve@example.com</h1>",
        "First line.<br>\nSecond line.",
        "&lt;/blockquote&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "&lt;two&gt;",
        "&lt;Ana&gt;</td>",
        "href=\"https://example.com/m?a=1&amp;b=2\"",
        "You are in the team of Ana.",
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    for absent in ["<script", "<img", "Reason", "http-equiv"] {
        assert!(!html.contains(absent), "{absent} in {html}");
    }
}

#[test]
fn its_first_door_is_its_path() {
    assert_eq!(letter().path(), "/m?a=1&b=2");
    assert_eq!(Letter::new(Said::written("x")).path(), "");
}

#[test]
fn a_letter_of_a_brand_bears_its_name_logo_and_colour() {
    let look = r##"{"name": "Delta & \"Sons\"", "accent": "#ffd400", "logo": {"path": "/media/ab", "width_px": 180, "height_px": 48}}"##;
    let look: Look = serde_json::from_str(look).expect("a look as it waits in the outbox");
    let written = Letter { look: Some(look), ..letter() }.write(Language::English, &foot(), "https://example.com");
    for said in [
        "<img src=\"https://example.com/media/ab\" width=\"180\" height=\"48\" alt=\"Delta &amp; &quot;Sons&quot;\"",
        "background:#ffd400;color:#000000;border:1px solid #806a00",
        "style=\"color:#806a00\">Choose</a>",
        ".door{background:#ffd400!important;color:#000000!important;border-color:#ffd400!important}",
    ] {
        assert!(written.html.contains(said), "{said} is not in {}", written.html);
    }
    assert!(
        written.text.ends_with("-- \nDelta & \"Sons\"\nYou are in the team of Ana.\nChoose: https://example.com/n\n")
    );

    let wrong = r##"{"name": "Delta", "accent": "red;}", "logo": null}"##;
    let look: Look = serde_json::from_str(wrong).expect("a look");
    let html = Letter { look: Some(look), ..letter() }.write(Language::English, &foot(), "https://example.com").html;
    assert!(html.contains("background:#0a6375") && !html.contains("red;}") && !html.contains("<img"), "{html}");
    assert!(html.contains("font-weight:600\">Delta</p>"), "{html}");
}
