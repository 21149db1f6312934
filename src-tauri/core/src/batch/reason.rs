//! Why something that is recorded is changed.

use super::{LONGEST_REASON, Problem, ProblemCode};

/// Trims a reason, and says what is wrong with it, as a problem of the field `reason`.
pub fn check_reason(reason: &str) -> Result<String, Problem> {
    let reason = reason.trim();
    let problem = |code| Problem::new("reason", code);
    if reason.is_empty() {
        Err(problem(ProblemCode::Required))
    } else if reason.chars().count() > LONGEST_REASON {
        Err(problem(ProblemCode::TooLong).with("limit", LONGEST_REASON))
    } else if reason
        .chars()
        .any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
    {
        Err(problem(ProblemCode::ControlCharacters))
    } else {
        Ok(reason.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_that_can_be_read() {
        let code = |reason: &str| check_reason(reason).unwrap_err().code;
        assert_eq!(check_reason("  wrong slip\n"), Ok("wrong slip".to_owned()));
        assert_eq!(code(" \n\t "), ProblemCode::Required);
        assert_eq!(code("a\u{7}b"), ProblemCode::ControlCharacters);
        assert_eq!(code(&"x".repeat(LONGEST_REASON + 1)), ProblemCode::TooLong);
    }
}
