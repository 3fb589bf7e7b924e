//! A file that was changed or lost behind the platform's back.

use domain::creative::CreativeKind;

use crate::creative::NewCreativeInput;
use crate::media::Upload;
use crate::testing::test_platform;
use crate::verify::verify;

/// One pixel, whose header says 300 by 250.
fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend([0, 0, 1, 44, 0, 0, 0, 250, 8, 2, 0, 0, 0]);
    file.extend([0; 64]);
    file
}

#[tokio::test]
async fn an_uploaded_file_is_what_it_was() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await;
    let input = NewCreativeInput {
        program_id: program.id,
        kind: CreativeKind::Image,
        name: "Banner".to_owned(),
        text: String::new(),
        landing_page: String::new(),
        video_url: String::new(),
        file: Some(Upload { file_name: "banner.png".to_owned(), bytes: png() }),
    };
    let creative = crate::creative::add(&platform, &brand, input).await.expect("the banner is added");
    let path = crate::media::folder(&platform).join(creative.facts.file.expect("it has a file").hash);

    let sound = verify(&platform).await.expect("verify runs");
    assert_eq!((sound.passed(), sound.checked.files), (true, 1));

    std::fs::write(&path, b"something else").expect("the file is changed");
    let changed = verify(&platform).await.expect("verify runs");
    assert_eq!((changed.difference_count, changed.differences[0].about.as_str()), (1, "creative 10002"));

    std::fs::remove_file(&path).expect("the file is removed");
    let lost = verify(&platform).await.expect("verify runs");
    assert_eq!((lost.difference_count, lost.differences[0].field), (1, "file"));
}
