use super::*;

const PNG: AttachmentType = AttachmentType::Image(ImageType::Png);

#[test]
fn content_decides() {
    let judged = |bytes: &[u8], image| attachment_type(bytes, image).ok();
    assert_eq!(judged(b"\x89PNG...", Some(ImageType::Png)), Some(PNG));
    assert_eq!(judged(b"%PDF-1.7 ...", None), Some(AttachmentType::Pdf));
    assert_eq!(judged("order,amount\nÄ-1,40.00\r\n".as_bytes(), None), Some(AttachmentType::Text));
    assert_eq!(judged(b"a < b", None), Some(AttachmentType::Text));
    for refused in [
        b"".as_slice(),
        b"<!doctype html><script>alert(1)</script>",
        b"  \n<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?><html/>",
        b"MZ\x90\0",
        b"\x7fELF",
        b"PK\x03\x04",
        b"text with a zero \0 byte",
        b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0",
    ] {
        assert_eq!(judged(refused, None), None, "{:?}", String::from_utf8_lossy(refused));
    }
}

#[test]
fn sizes_have_an_end() {
    let largest = vec![b'a'; FILE_BYTES_MAX];
    assert!(attachment_type(&largest, None).is_ok());
    let error = attachment_type(&vec![b'a'; FILE_BYTES_MAX + 1], None).unwrap_err();
    assert_eq!(error.to_string(), "file is refused: the file has 5242881 bytes, and at most 5242880 are taken");
    assert!(together(&[1; FILES_MAX]).is_ok());
    assert!(together(&[1; FILES_MAX + 1]).is_err());
    assert!(together(&[FILE_BYTES_MAX, FILE_BYTES_MAX]).is_ok());
    assert!(together(&[FILE_BYTES_MAX, FILE_BYTES_MAX, 1]).is_err());
}

#[test]
fn names_are_cleaned_and_end_as_their_content_says() {
    for (name, of, expected) in [
        ("receipt.png", PNG, "receipt.png"),
        ("Beleg März.PNG", PNG, "Beleg März.png"),
        ("../../etc/passwd", AttachmentType::Text, "passwd.txt"),
        ("C:\\Users\\ana\\order.csv", AttachmentType::Text, "order.csv"),
        ("evil.html", AttachmentType::Text, "evil.html.txt"),
        ("invoice.pdf.exe", AttachmentType::Pdf, "invoice.pdf.exe.pdf"),
        ("a\"; filename=\"b.html", PNG, "a__ filename=_b.html.png"),
        ("a\r\nSet-Cookie: x.png", PNG, "aSet-Cookie_ x.png"),
        ("<script>alert(1)</script>.png", PNG, "script_.png"),
        ("photo\u{202e}gnp.exe", PNG, "photognp.exe.png"),
        ("..", PNG, "file.png"),
        (".png", PNG, "png.png"),
        ("", AttachmentType::Pdf, "file.pdf"),
    ] {
        assert_eq!(clean_name(name, of), expected, "{name:?}");
    }
    let long = clean_name(&format!("{}.jpeg", "ä".repeat(300)), AttachmentType::Image(ImageType::Jpeg));
    assert_eq!((long.chars().count(), long.ends_with("ä.jpeg")), (100, true));
}

#[test]
fn only_raster_images_are_shown_in_place() {
    assert!(is_shown_in_place("image/png"));
    for other in ["image/svg+xml", "application/pdf", "text/plain; charset=utf-8", "text/html", ""] {
        assert!(!is_shown_in_place(other), "{other}");
    }
}
