//! The four questions that partners ask of every program, answered from its live terms unless the brand wrote its own answers.

use flow::program::file::ProgramFile;

use super::terms::earn;

pub struct FaqEntry {
    pub question: String,
    pub paragraphs: Vec<String>,
}

pub fn of(file: &ProgramFile) -> Vec<FaqEntry> {
    if file.program.faq.is_empty() {
        return standing(file);
    }
    file.faq_in_words()
        .into_iter()
        .map(|entry| FaqEntry { question: entry.question, paragraphs: paragraphs(&entry.answer) })
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
    let earned: Vec<String> = terms.commission.iter().map(earn).collect();
    let entry = |question: &str, paragraphs: Vec<String>| FaqEntry { question: question.to_owned(), paragraphs };
    vec![
        entry(
            "How does the program work, and is it linked to my accounts elsewhere?",
            vec![
                format!(
                    "You open a partner account, apply, and after approval make your own tracking links. You earn {}. \
                     A click counts for {} after it was made.",
                    earned.join("; "),
                    terms.referral_window
                ),
                "Your partner account stands for itself. It is not linked to any account you have on another platform."
                    .to_owned(),
            ],
        ),
        entry(
            "How can I share my links?",
            vec![
                "Any way you like: as text, inside an image or a video, by e-mail, on social media, on your website, or in \
                 person with a QR code, a short link you can say out loud, or a promo code."
                    .to_owned(),
                format!("Banners and other material are in your account. If you miss something, write to {}.", program.contact),
            ],
        ),
        entry(
            "How and when do I receive payment?",
            vec![
                format!(
                    "An action locks {}, and is approved {}. Then it can be paid, following your withdrawal setting: when \
                     your balance reaches an amount you choose, or on a fixed day of the month.",
                    terms.locks, terms.approves
                ),
                format!("Days are those of {}. Payments are in {}.", program.time_zone.replace('_', " "), terms.currency),
            ],
        ),
        entry(
            "Is there reporting on my performance?",
            vec![
                "Yes. Results appear in your account at once. Under Reports, Performance, you see clicks, actions and \
                 commission by day, program, creative, link, sub id, country and device, and export them as CSV or JSON."
                    .to_owned(),
            ],
        ),
    ]
}
