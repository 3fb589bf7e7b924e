//! A link as a QR code, for what is printed or shown on a screen. Error correction M: a scratch of 15 % does no harm.

use anyhow::Context;
use qrcode::{Color, EcLevel, QrCode};

/// Scanners need 4 modules of quiet around the code (ISO/IEC 18004, section 6.3.8).
const QUIET_MODULES: usize = 4;
/// A side of at least this many pixels prints sharply at 4 cm and 300 dots per inch.
const SIDE_PX_MIN: usize = 512;

/// Scales to any size; black on white.
pub fn qr_svg(address: &str) -> anyhow::Result<String> {
    let (side, dark) = modules(address)?;
    let mut path = String::new();
    for (place, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", place % side, place / side));
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>\n"
    ))
}

/// One bit a pixel, a whole number of pixels a module.
pub fn qr_png(address: &str) -> anyhow::Result<Vec<u8>> {
    let (side, dark) = modules(address)?;
    let scale = SIDE_PX_MIN.div_ceil(side);
    let side_px = side * scale;
    let row_bytes = side_px.div_ceil(8);
    let mut bits = vec![0_u8; row_bytes * side_px];
    for y in 0..side_px {
        for x in 0..side_px {
            let is_light = !dark[(y / scale) * side + x / scale];
            bits[y * row_bytes + x / 8] |= u8::from(is_light) << (7 - x % 8);
        }
    }
    let side_px = u32::try_from(side_px).context("a QR code is a few hundred pixels wide")?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side_px, side_px);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().context("write a PNG header")?;
    writer.write_image_data(&bits).context("write a PNG image")?;
    writer.finish().context("finish a PNG image")?;
    Ok(file)
}

/// The code with its quiet zone, row by row: its side in modules, and which are dark.
fn modules(address: &str) -> anyhow::Result<(usize, Vec<bool>)> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .with_context(|| format!("draw a QR code of {} bytes", address.len()))?;
    let side = code.width() + 2 * QUIET_MODULES;
    let mut dark = vec![false; side * side];
    for (place, color) in code.to_colors().into_iter().enumerate() {
        let (x, y) = (place % code.width() + QUIET_MODULES, place / code.width() + QUIET_MODULES);
        dark[y * side + x] = color == Color::Dark;
    }
    Ok((side, dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://track.example/summer-sale";

    #[test]
    fn both_pictures_show_the_same_modules() {
        let (side, dark) = modules(ADDRESS).unwrap();
        let svg = qr_svg(ADDRESS).unwrap();
        assert_eq!(svg.matches("h1v1h-1z").count(), dark.iter().filter(|dark| **dark).count());
        assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));

        let png = qr_png(ADDRESS).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert!(info.width as usize >= SIDE_PX_MIN && info.width == info.height);
        let scale = info.width as usize / side;
        let row_bytes = (info.width as usize).div_ceil(8);
        for (place, is_dark) in dark.iter().enumerate() {
            let (x, y) = ((place % side) * scale, (place / side) * scale);
            let is_light = pixels[y * row_bytes + x / 8] >> (7 - x % 8) & 1 == 1;
            assert_ne!(is_light, *is_dark, "module {} {}", place % side, place / side);
        }
    }

    #[test]
    fn there_is_quiet_around_the_code() {
        let (side, dark) = modules(ADDRESS).unwrap();
        for place in 0..side {
            for rim in 0..QUIET_MODULES {
                assert!(!dark[rim * side + place] && !dark[place * side + rim]);
            }
        }
        assert!(dark[QUIET_MODULES * side + QUIET_MODULES], "the finder pattern stands in the corner");
    }
}
