//! What a program asks of those who apply, and what they answer.

use crate::field::{FieldError, Problem, paragraph};

const ANSWER_CHARS_MAX: usize = 2000;
const DECLINE_REASON_CHARS_MAX: usize = 1000;

/// A question with what was answered, as it is kept: later versions of the program may ask something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub question: String,
    pub answer: String,
}

/// Judges the answers to a program's questions. `questions` are the texts, each with whether it must be answered; `given`
/// are pairs of question and answer in any order. Gives one answer for each question, in the program's order, empty where
/// an optional one was left open.
///
/// Errors, all of the field `answers`: a question that must be answered is not, one is answered twice or is not asked.
pub fn answers(questions: &[(&str, bool)], given: &[(&str, &str)]) -> Result<Vec<Answer>, FieldError> {
    let refused = |why: String| Problem::Refused(why).of("answers");
    for (index, (question, _)) in given.iter().enumerate() {
        if !questions.iter().any(|(asked, _)| asked == question) {
            return Err(refused(format!("the program does not ask `{question}`")));
        }
        if given[..index].iter().any(|(earlier, _)| earlier == question) {
            return Err(refused(format!("`{question}` is answered twice")));
        }
    }
    let one = |(question, required): &(&str, bool)| {
        let found = given.iter().find(|(asked, _)| asked == question);
        let answer = paragraph("answers", found.map_or("", |(_, answer)| answer), ANSWER_CHARS_MAX)?;
        if answer.is_empty() && *required {
            return Err(refused(format!("`{question}` must be answered")));
        }
        Ok(Answer { question: (*question).to_owned(), answer })
    };
    questions.iter().map(one).collect()
}

/// Why a brand declines an application. It must be given, because the partner sees it.
pub fn decline_reason(text: &str) -> Result<String, FieldError> {
    let reason = paragraph("reason", text, DECLINE_REASON_CHARS_MAX)?;
    if reason.is_empty() { Err(Problem::Missing.of("reason")) } else { Ok(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: &[(&str, bool)] = &[("Who is your audience?", true), ("Where else?", false)];

    fn check(given: &[(&str, &str)], expected: Result<[&str; 2], &str>) {
        let found = answers(QUESTIONS, given);
        let found = found.map(|answers| answers.into_iter().map(|answer| answer.answer).collect::<Vec<_>>());
        let expected = expected.map(|answers| answers.map(str::to_owned).to_vec()).map_err(str::to_owned);
        assert_eq!(found.map_err(|error| error.to_string()), expected, "{given:?}");
    }

    #[test]
    fn every_question_gets_one_answer_in_order() {
        let (audience, elsewhere) = (QUESTIONS[0].0, QUESTIONS[1].0);
        check(&[(elsewhere, "YouTube"), (audience, " Shops\r\nin Ohio ")], Ok(["Shops\nin Ohio", "YouTube"]));
        check(&[(audience, "Shops")], Ok(["Shops", ""]));
        check(&[], Err("answers is refused: `Who is your audience?` must be answered"));
        check(&[(audience, "  ")], Err("answers is refused: `Who is your audience?` must be answered"));
        check(
            &[(audience, "a"), (audience, "b")],
            Err("answers is refused: `Who is your audience?` is answered twice"),
        );
        check(&[(audience, "a"), ("Why?", "b")], Err("answers is refused: the program does not ask `Why?`"));
        check(&[(audience, &"x".repeat(2001))], Err("answers must have at most 2000 characters"));
    }

    #[test]
    fn a_decline_says_why() {
        assert_eq!(decline_reason(" No website. "), Ok("No website.".to_owned()));
        assert_eq!(decline_reason(" ").unwrap_err().to_string(), "reason must be given");
    }
}
