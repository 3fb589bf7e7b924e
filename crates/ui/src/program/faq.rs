//! The four questions that partners ask of every program, answered from its live terms unless the brand wrote its own answers.

use flow::program::file::ProgramFile;

use super::terms::earn;
use crate::words::{self, Words, t};

pub struct FaqEntry {
    pub question: Words,
    pub paragraphs: Vec<Words>,
}

pub fn of(file: &ProgramFile) -> Vec<FaqEntry> {
    if file.program.faq.is_empty() {
        return standing(file);
    }
    file.faq_in_words()
        .into_iter()
        .map(|entry| FaqEntry {
            question: words::written(&entry.question),
            paragraphs: paragraphs(&entry.answer).iter().map(|paragraph| words::written(paragraph)).collect(),
        })
        .collect()
}

/// What an empty line separates.
pub fn paragraphs(text: &str) -> Vec<String> {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim().to_owned());
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect()
}

/// The four questions with the answers that hold for every program.
pub fn standing(file: &ProgramFile) -> Vec<FaqEntry> {
    let (program, terms) = (&file.program, &file.terms);
    let earned = terms.commission.iter().map(earn).reduce(|one, next| t("{one}; {next}").with(one).with(next));
    let entry = |question, paragraphs| FaqEntry { question, paragraphs };
    vec![
        entry(
            t("How does the program work, and is it linked to my accounts elsewhere?"),
            vec![
                t("You open a partner account, apply, and after approval make your own tracking links. You earn {earned}. \
                   A click counts for {window} after it was made.")
                .with(earned.unwrap_or_else(|| t("nothing yet")))
                .with(terms.referral_window.in_words()),
                t("Your partner account stands for itself. It is not linked to any account you have on another platform."),
            ],
        ),
        entry(
            t("How can I share my links?"),
            vec![
                t("Any way you like: as text, inside an image or a video, by e-mail, on social media, on your website, or in \
                   person with a QR code, a short link you can say out loud, or a promo code."),
                t("Banners and other material are in your account. If you miss something, write to {contact}.")
                    .with(&program.contact),
            ],
        ),
        entry(
            t("How and when do I receive payment?"),
            vec![
                t("An action locks {locks}, and is approved {approves}. Then it can be paid, following your withdrawal setting: \
                   when your balance reaches an amount you choose, or on a fixed day of the month.")
                .with(terms.locks.in_words())
                .with(terms.approves.in_words()),
                t("Days are those of {zone}. Payments are in {currency}.")
                    .with(program.time_zone.replace('_', " "))
                    .with(terms.currency.code()),
            ],
        ),
        entry(
            t("Is there reporting on my performance?"),
            vec![t("Yes. Results appear in your account at once. Under Reports, Performance, you see clicks, actions and \
                    commission by day, program, creative, link, sub id, country and device, and export them as CSV or JSON.")],
        ),
    ]
}
