//! Files that strangers send: what is in them decides, and nothing in them runs.

use axum::body::Body;
use flow::testing::{TestPlatform, test_platform};
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::testing::Browser;

const IMAGES: &str = "/brand/creatives/images";
const PAGE: &[u8] = b"<!doctype html><script>alert(1)</script>";

/// An image by its first bytes, of these sides, and a page by the rest.
fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([0, 0, 0]);
    file.extend(PAGE);
    file
}

/// Says that it unpacks to 4 GB.
fn archive() -> Vec<u8> {
    let mut file = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    file.extend([0; 8]);
    file.extend(u32::MAX.to_le_bytes());
    file.extend([0xff; 40]);
    file
}

async fn media(platform: &TestPlatform, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let answer = edge::media::router(platform.platform()).oneshot(request).await.expect("a router answers");
    let (parts, body) = answer.into_parts();
    (parts.status.as_u16(), parts.headers, body.collect().await.expect("the body is read").to_bytes().to_vec())
}

#[tokio::test]
async fn a_creative_is_an_image_or_nothing() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let program = platform.program(&brand.caller(&platform).await).await.id.to_string();
    let form = [("program_id", program.as_str()), ("name", "Banner")];
    brand.see("/brand/creatives").await;
    for (name, file) in [
        ("page.png", PAGE.to_vec()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("drawing.png", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec()),
        ("bomb.png", archive()),
        ("bomb.gif", b"\x1f\x8b\x08\0\0\0\0\0".to_vec()),
        ("huge.gif", gif(60_000, 60_000)),
        ("wide.gif", gif(8_193, 1)),
        ("flat.gif", gif(0, 10)),
        ("cut.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("program.png", b"MZ\x90\0\x03\0\0\0".to_vec()),
    ] {
        brand.upload(IMAGES, &form, name, &file).await.has_status(422).says("id=\"file-error\"");
    }
    let folder = platform.settings.data_directory.join("media");
    assert!(!folder.exists(), "nothing that was refused is kept");

    // Both an image and a page, under the name of another file of ours: it is that image, and is served as nothing else.
    let both = gif(300, 250);
    let sent = brand.upload(IMAGES, &form, "../../tributary.toml", &both).await;
    assert_eq!(sent.has_status(303).way_on(), "/brand/creatives?done=creative_added");
    let kept: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let name = kept[0].file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(name.len() == 64 && name.chars().all(|letter| letter.is_ascii_hexdigit()), "{name}");
    let (status, headers, bytes) = media(&platform, &format!("/media/{name}")).await;
    assert_eq!((status, bytes), (200, both));
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().expect("text"));
    assert_eq!(header("content-type"), "image/gif");
    assert_disarmed(&headers);
}

#[tokio::test]
async fn the_folder_of_files_is_asked_by_hash_only() {
    let platform = test_platform();
    for path in [
        "/media/..%2Ftributary.toml",
        "/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/media/..%5Ctributary.db",
        "/media/%00",
        "/media/a.unfinished",
        &format!("/media/{}", "A".repeat(64)),
        &format!("/media/{}", "0".repeat(64)),
    ] {
        let (status, headers, _) = media(&platform, path).await;
        assert_eq!(status, 404, "{path}");
        assert_disarmed(&headers);
    }
}

#[tokio::test]
async fn no_message_carries_what_a_browser_could_run_or_unpack() {
    let platform = test_platform();
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&caller, program, &ana.caller(&platform).await).await;
    ana.see("/partner/messages/new").await;
    let program = program.to_string();
    let form = [("program_id", program.as_str()), ("subject", "A file"), ("text", "See there.")];
    for (name, file) in [
        ("page.txt", PAGE.to_vec()),
        ("page.png", [b"\xef\xbb\xbf \r\n".as_slice(), PAGE].concat()),
        ("drawing.txt", b"  <svg onload=alert(1)>".to_vec()),
        ("wide.txt", "<script>".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("bomb.zip", archive()),
        ("bomb.txt", b"\x1f\x8b\x08\0\0\0\0\0".to_vec()),
        ("program.pdf", b"MZ\x90\0".to_vec()),
    ] {
        ana.upload("/partner/messages/new", &form, name, &file).await.has_status(422).says("file-error");
    }
}

#[track_caller]
fn assert_disarmed(headers: &HeaderMap) {
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
}
