use super::*;

fn check_file(file: UploadedFile, expected: Result<ImageType, &str>) {
    assert_eq!(image_type(&file).map_err(|error| error.to_string()), expected.map_err(str::to_owned));
}

#[test]
fn files_are_judged_by_what_is_in_them() {
    let banner = UploadedFile { bytes: 50_000, found: Some(ImageType::Png), width_px: 300, height_px: 250 };
    check_file(banner, Ok(ImageType::Png));
    check_file(UploadedFile { bytes: 0, ..banner }, Err("file must be given"));
    check_file(
        UploadedFile { bytes: FILE_BYTES_MAX + 1, ..banner },
        Err("file is refused: it has 5242881 bytes, and at most 5242880 are taken"),
    );
    check_file(
        UploadedFile { found: None, ..banner },
        Err("file is refused: it is not a PNG, JPEG, GIF or WebP image"),
    );
    check_file(
        UploadedFile { width_px: 8193, ..banner },
        Err("file is refused: it measures 8193 x 250 pixels, and each side must have from 1 to 8192"),
    );
    check_file(
        UploadedFile { height_px: 0, ..banner },
        Err("file is refused: it measures 300 x 0 pixels, and each side must have from 1 to 8192"),
    );
}

#[test]
fn each_kind_has_its_fields() {
    assert!(text(CreativeKind::Text, "").is_err());
    assert_eq!(text(CreativeKind::Image, ""), Ok(String::new()));
    assert_eq!(text(CreativeKind::Text, "Try\r\nit"), Ok("Try\nit".to_owned()));
    assert!(video_url(CreativeKind::Video, "").is_err());
    assert!(video_url(CreativeKind::Video, "javascript:alert(1)").is_err());
    assert!(video_url(CreativeKind::Text, "https://v.example/1").is_err());
    assert_eq!(video_url(CreativeKind::Video, " https://v.example/1 "), Ok("https://v.example/1".to_owned()));
    assert_eq!(landing_page("", |_| false), Ok(String::new()));
    assert!(landing_page("https://evil.example/", |_| false).is_err());
    assert_eq!(landing_page("https://x.example/", |_| true), Ok("https://x.example/".to_owned()));
    assert!(name("").is_err());
}

fn check_html(shown: Shown<'_>, expected: &str) {
    let embedded = Embedded {
        click_address: "https://t.example/c/7/1/2?a=1&b=\"",
        impression_address: "https://t.example/i/7/1/2",
        shown,
    };
    let pixel = r#"<img src="https://t.example/i/7/1/2" width="1" height="1" alt="" loading="eager" style="position:absolute">"#;
    assert_eq!(embedded.html(), format!("{expected}{pixel}"));
}

#[test]
fn the_html_to_embed_is_escaped() {
    const LINK: &str =
        r#"<a href="https://t.example/c/7/1/2?a=1&amp;b=&quot;" rel="sponsored noopener" target="_blank">"#;
    check_html(
        Shown::Text { text: "Save 10% & <more>\nnow" },
        &format!("{LINK}Save 10% &amp; &lt;more&gt;<br>now</a>"),
    );
    check_html(
        Shown::Image {
            address: "https://t.example/media/1",
            alternative: "It's \"new\"",
            width_px: 300,
            height_px: 250,
        },
        &format!(
            r#"{LINK}<img src="https://t.example/media/1" width="300" height="250" alt="It&#39;s &quot;new&quot;"></a>"#
        ),
    );
    check_html(
        Shown::Video { address: "https://v.example/1", name: "Film" },
        &format!(r#"<video src="https://v.example/1" controls preload="none"></video>{LINK}Film</a>"#),
    );
}
