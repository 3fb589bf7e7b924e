//! A letter as HTML: one quiet sheet, light or dark as the reader has it, with no picture but the logo of the brand that it is from.
//!
//! Mail programs know little CSS: what must hold stands on the element itself; the sheet at the top only turns it dark.

use std::fmt::Write;

use super::look::{self, Colours};
use super::{Part, Spoken, Table};

/// A logo is made for light ground and keeps it.
const PLATE: &str = "display:inline-block;background:#ffffff;padding:4px 6px;margin:0 0 12px -6px;border-radius:4px";
const FONT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const BLOCK: &str = "margin:0 0 16px";
const LINE: &str = "border-bottom:1px solid #e4e5df";

pub(super) fn write(letter: &Spoken<'_>, home: &str) -> String {
    let (language, subject, voice) = (letter.language.code(), escaped(&letter.subject), escaped(&letter.voice));
    let colours = look::colours(letter.look);
    let parts: String = letter.parts.iter().map(|part| self::part(part, &colours, home)).collect();
    let (dark, head, foot) = (dark(&colours), self::head(letter, home), self::foot(letter, &colours, home));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{subject}</title>\n<style>{dark}</style>\n</head>\n\
         <body class=\"paper\" style=\"margin:0;padding:0;background:#f7f7f4\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" class=\"paper\" style=\"background:#f7f7f4\">\
         <tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" class=\"sheet\" \
         style=\"max-width:560px;background:#ffffff;border:1px solid #e4e5df;border-radius:6px;color:#1a1d20;text-align:left;\
         {FONT};font-size:15px;line-height:1.5\"><tr><td style=\"padding:24px 28px 12px;overflow-wrap:anywhere\">\n\
         {head}<p class=\"soft\" style=\"margin:0 0 4px;color:#596169;font-size:13px\">{voice}</p>\n\
         <h1 style=\"margin:0 0 20px;font-size:19px;line-height:1.3;font-weight:600\">{subject}</h1>\n\
         {parts}</td></tr></table>\n{foot}</td></tr></table>\n</body>\n</html>\n"
    )
}

fn dark(colours: &Colours) -> String {
    let inks = &colours.dark;
    format!(
        ":root{{color-scheme:light dark;supported-color-schemes:light dark}}\
         @media(prefers-color-scheme:dark){{\
         .paper{{background:#121517!important}}\
         .sheet{{background:#181c1f!important;border-color:#2a3035!important;color:#e6e8e9!important}}\
         .soft{{color:#9ba5ad!important}}.line{{border-color:#2a3035!important}}\
         .link{{color:{}!important}}.door{{background:{}!important;color:{}!important;border-color:{}!important}}}}",
        inks.link, inks.fill, inks.on_fill, inks.border
    )
}

/// Whoever sees no pictures reads the name.
fn head(letter: &Spoken<'_>, home: &str) -> String {
    let Some(look) = letter.look else { return String::new() };
    let name = escaped(&look.name);
    match &look.logo {
        Some(logo) => format!(
            "<p style=\"margin:0\"><span style=\"{PLATE}\"><img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{name}\" \
             style=\"display:block;border:0;color:#1a1d20\"></span></p>\n",
            escaped(&format!("{home}{}", logo.path)),
            logo.width_px,
            logo.height_px
        ),
        None => format!("<p style=\"margin:0 0 12px;font-weight:600\">{name}</p>\n"),
    }
}

fn part(part: &Part<String>, colours: &Colours, home: &str) -> String {
    match part {
        Part::Words(words) => format!("<p style=\"{BLOCK}\">{}</p>\n", broken(words)),
        Part::Quote(text) => format!(
            "<blockquote class=\"line soft\" style=\"{BLOCK};padding:0 0 0 14px;border-left:2px solid #e4e5df;color:#596169\">{}</blockquote>\n",
            broken(text)
        ),
        Part::Facts(facts) => {
            let mut rows = String::new();
            for (label, value) in facts {
                let (label, value) = (escaped(label), broken(value));
                let _always_fits = write!(
                    rows,
                    "<tr><td class=\"soft\" style=\"padding:3px 16px 3px 0;color:#596169;vertical-align:top;overflow-wrap:normal\">{label}</td>\
                     <td style=\"padding:3px 0;font-variant-numeric:tabular-nums\">{value}</td></tr>"
                );
            }
            format!(
                "<table cellpadding=\"0\" cellspacing=\"0\" style=\"{BLOCK};font-size:15px;line-height:1.5\">{rows}</table>\n"
            )
        }
        Part::List(items) => {
            let items: String =
                items.iter().map(|item| format!("<li style=\"margin:0 0 4px\">{}</li>", escaped(item))).collect();
            format!("<ul style=\"{BLOCK};padding:0 0 0 20px\">{items}</ul>\n")
        }
        Part::Table(table) => self::table(table),
        Part::Door(words, path) => format!(
            "<p style=\"margin:24px 0\"><a class=\"door\" href=\"{}\" style=\"display:inline-block;background:{};color:{};\
             border:1px solid {};text-decoration:none;font-weight:600;padding:10px 18px;border-radius:6px\">{}</a></p>\n",
            escaped(&format!("{home}{path}")),
            colours.light.fill,
            colours.light.on_fill,
            colours.light.border,
            escaped(words)
        ),
    }
}

fn table(table: &Table<String>) -> String {
    let side = |column: usize| match column < table.texts {
        true => "text-align:left;padding:4px 8px 4px 0",
        false => "text-align:right;padding:4px 0 4px 8px;white-space:nowrap",
    };
    let mut html = format!(
        "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"{BLOCK};border-collapse:collapse;font-size:13px;line-height:1.4;\
         font-variant-numeric:tabular-nums\">\n<thead><tr>"
    );
    for (column, heading) in table.headings.iter().enumerate() {
        let _always_fits = write!(
            html,
            "<th scope=\"col\" class=\"soft line\" style=\"{LINE};{};vertical-align:bottom;color:#596169;font-weight:400\">{}</th>",
            side(column),
            escaped(heading)
        );
    }
    html.push_str("</tr></thead>\n<tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let (side, cell) = (side(column), escaped(cell));
            let _always_fits =
                write!(html, "<td class=\"line\" style=\"{LINE};{side};vertical-align:top\">{cell}</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table>\n");
    html
}

fn foot(letter: &Spoken<'_>, colours: &Colours, home: &str) -> String {
    let link = &colours.light.link;
    let mut links = String::new();
    for (words, path) in &letter.links {
        let (words, address) = (escaped(words), escaped(&format!("{home}{path}")));
        let _always_fits = write!(links, "<br><a class=\"link\" href=\"{address}\" style=\"color:{link}\">{words}</a>");
    }
    format!(
        "<p class=\"soft\" style=\"max-width:560px;margin:14px auto 0;padding:0 12px;color:#596169;text-align:left;{FONT};font-size:12px;\
         line-height:1.5;overflow-wrap:anywhere\">{}{links}</p>\n",
        escaped(&letter.why)
    )
}

/// With the line breaks that were written.
fn broken(text: &str) -> String {
    escaped(text).replace('\n', "<br>\n")
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}
