use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use domain::creative::FILE_BYTES_MAX;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::cast::Cast;
use crate::testing::Answer;

/// The smallest PNG: one pixel, but its header says 300 by 250.
fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend([0, 0, 1, 44, 0, 0, 0, 250, 8, 2, 0, 0, 0]);
    file.extend([0; 64]);
    file
}

async fn upload(cast: &Cast, who: &str, parts: &[(&str, &[u8])], file: Option<(&str, Vec<u8>)>) -> Answer {
    let mut body = Vec::new();
    for (name, value) in parts {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes());
        body.extend(*value);
        body.extend(b"\r\n");
    }
    if let Some((file_name, bytes)) = file {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    cast.api.send("/creatives/images", cast.credentials(who), "multipart/form-data; boundary=b", body).await
}

async fn media(cast: &Cast, path: &str, etag: &str) -> (u16, HeaderMap, Vec<u8>) {
    let router = edge::media::router(cast.api.platform.platform());
    let request = Request::get(path).header("if-none-match", etag).body(Body::empty()).unwrap();
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    (parts.status.as_u16(), parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

const FORM: [(&str, &[u8]); 3] = [("program_id", b"1001"), ("name", b"Banner"), ("text", b"Advertise on \"TikTok\"")];

#[tokio::test]
async fn an_image_is_judged_by_its_content_and_served_safely() {
    let cast = Cast::meet().await;
    let made = upload(&cast, "brand", &FORM, Some(("evil.html", png()))).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let image = &made.body["image"];
    assert_eq!((&image["width_px"], &image["height_px"]), (&json!(300), &json!(250)));
    assert_eq!((&image["media_type"], &image["file_name"]), (&json!("image/png"), &json!("evil.html")));

    let path = image["address"].as_str().unwrap().strip_prefix("http://tributary.test").unwrap();
    let (status, headers, bytes) = media(&cast, path, "").await;
    assert_eq!((status, bytes), (200, png()));
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    let (status, _, bytes) = media(&cast, path, headers["etag"].to_str().unwrap()).await;
    assert_eq!((status, bytes.len()), (304, 0));
    let unknown = format!("/media/{}", "0".repeat(64));
    for path in ["/media/x", "/media/..%2Ftributary.db", unknown.as_str()] {
        assert_eq!(media(&cast, path, "").await.0, 404, "{path}");
    }

    let embed = cast.get("partner", &format!("/creatives/{}/embed", made.body["id"])).await.body;
    let html = embed["html"].as_str().unwrap();
    let partner = cast.partner.account_id;
    assert!(html.contains(&format!("http://tributary.test/c/{partner}/10002/1001")), "{html}");
    assert!(html.contains("alt=\"Advertise on &quot;TikTok&quot;\""), "{html}");
    assert_eq!(embed["impression_address"], format!("http://tributary.test/i/{partner}/10002/1001"));
}

#[tokio::test]
async fn the_same_file_is_kept_once() {
    let cast = Cast::meet().await;
    let first = upload(&cast, "brand", &FORM, Some(("a.png", png()))).await;
    let second = upload(&cast, "brand", &FORM, Some(("b.png", png()))).await;
    assert_eq!(first.body["image"]["address"], second.body["image"]["address"]);
    let folder = cast.api.platform.settings.data_directory.join("media");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
}

#[tokio::test]
async fn wrong_files_and_fields_are_named() {
    let cast = Cast::meet().await;
    let mut large = png();
    large.resize(FILE_BYTES_MAX + 1, 0);
    for (file, refusal) in [
        (None, "422 file_missing"),
        (Some(("a.png", Vec::new())), "422 field_missing"),
        (Some(("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec())), "422 field_invalid"),
        (Some(("a.png", b"<html><script>alert(1)</script>".to_vec())), "422 field_invalid"),
        (Some(("a.png", large)), "422 field_invalid"),
    ] {
        let answer = upload(&cast, "brand", &FORM, file).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!("file")));
    }
    let answer = upload(&cast, "brand", &[("name", b"x")], Some(("a.png", png()))).await;
    assert_eq!((answer.refusal().as_str(), &answer.body["field"]), ("422 field_missing", &json!("program_id")));
    let answer = upload(&cast, "brand", &[("colour", b"x")], None).await;
    assert_eq!(answer.refusal(), "422 input_unreadable");
    let answer = cast.post("brand", "/creatives/images", json!({})).await;
    assert_eq!(answer.refusal(), "400 multipart_expected");
}

#[tokio::test]
async fn texts_and_videos() {
    let cast = Cast::meet().await;
    let text = json!({ "program_id": 1001, "kind": "text", "name": "Hello", "text": "Grow <fast>", "landing_page": "https://ads.tiktok.com/x" });
    let made = cast.post("brand", "/creatives", text).await;
    assert_eq!((made.status.as_u16(), &made.body["id"]), (201, &json!(10002)));
    let embed = cast.get("partner", "/creatives/10002/embed").await.body;
    assert!(embed["html"].as_str().unwrap().contains("Grow &lt;fast&gt;"), "{embed}");
    let video =
        json!({ "program_id": 1001, "kind": "video", "name": "Clip", "video_url": "https://cdn.example/clip.mp4" });
    assert_eq!(cast.post("brand", "/creatives", video).await.status, 201);
    for (more, refusal, field) in [
        (json!({ "kind": "image" }), "422 file_missing", "file"),
        (json!({ "kind": "song" }), "422 field_invalid", "kind"),
        (json!({ "text": "" }), "422 field_missing", "text"),
        (json!({ "name": "" }), "422 field_missing", "name"),
        (json!({ "landing_page": "https://evil.example/" }), "422 field_invalid", "landing_page"),
        (json!({ "kind": "video" }), "422 field_missing", "video_url"),
        (json!({ "video_url": "https://cdn.example/" }), "422 field_invalid", "video_url"),
    ] {
        let mut new = json!({ "program_id": 1001, "kind": "text", "name": "Hello", "text": "Grow" });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = cast.post("brand", "/creatives", new.clone()).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{new}");
    }
}

#[tokio::test]
async fn a_withdrawn_creative_is_shown_to_the_brand_only() {
    let cast = Cast::meet().await;
    assert_eq!(cast.post("brand", "/creatives/10001/withdrawal", json!({})).await.body["state"], "withdrawn");
    cast.sees_nothing("/creatives", &["partner", "other brand", "other partner"]).await;
    assert_eq!(cast.get("brand", "/creatives").await.body["items"][0]["state"], "withdrawn");
    assert_eq!(cast.get("partner", "/creatives/10001/embed").await.refusal(), "409 creative_withdrawn");
    assert_eq!(cast.post("partner", "/links", json!({ "program_id": 1001 })).await.refusal(), "422 creative_unknown");
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    let new = json!({ "program_id": 1001, "kind": "text", "name": "Hello", "text": "Grow" });
    let expected = [
        ("other brand", "404 program_not_found"),
        ("partner", "403 not_allowed"),
        ("brand's analyst", "403 not_allowed"),
    ];
    cast.refused("POST", "/creatives", new, &expected).await;
    for (who, refusal) in expected {
        assert_eq!(upload(&cast, who, &FORM, Some(("a.png", png()))).await.refusal(), refusal, "{who}");
    }
    let unknown = "404 creative_not_found";
    cast.refused("GET", "/creatives/10001", Value::Null, &[("other brand", unknown), ("other partner", unknown)]).await;
    let expected = [("other partner", unknown), ("brand", "403 not_allowed")];
    cast.refused("GET", "/creatives/10001/embed", Value::Null, &expected).await;
    let expected = [("other brand", unknown), ("partner", "403 not_allowed"), ("brand's analyst", "403 not_allowed")];
    cast.refused("POST", "/creatives/10001/withdrawal", json!({}), &expected).await;
    assert_eq!(cast.brand.account_id.get(), 100001);
}
