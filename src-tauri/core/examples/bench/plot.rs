//! Lines on two logarithmic axes, as an SVG that is readable on white and on black.

use std::fmt::Write as _;

use crate::report::{Unit, text};

/// Values by size.
pub(crate) struct Line {
    pub(crate) name: String,
    /// Size and seconds.
    pub(crate) points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
/// Room for the words left, above, right and below of the lines.
const ROOM: (f64, f64, f64, f64) = (64.0, 16.0, 150.0, 44.0);
/// Told apart also by who sees no red or no green.
const COLOURS: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a7a7a"];

/// Draws lines; both axes go by powers of ten.
pub(crate) fn plot(across: &str, up: &str, lines: &[Line]) -> String {
    let points = || lines.iter().flat_map(|line| &line.points);
    let power = |value: f64| value.max(f64::MIN_POSITIVE).log10();
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        let (least, most) = values.fold((f64::MAX, f64::MIN), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        (least.floor(), most.ceil().max(least.floor() + 1.0))
    };
    let (left, right) = ends(&mut points().map(|(size, _)| power(*size)));
    let (low, high) = ends(&mut points().map(|(_, time)| power(*time)));
    let x = |size: f64| ROOM.0 + (power(size) - left) / (right - left) * (WIDTH - ROOM.0 - ROOM.2);
    let y = |time: f64| HEIGHT - ROOM.3 - (power(time) - low) / (high - low) * (HEIGHT - ROOM.1 - ROOM.3);

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#7a7a7a\">\n"
    );
    for step in low as i32..=high as i32 {
        let at = y(10f64.powi(step));
        let name = text(10f64.powi(step), Unit::Seconds);
        let _ = writeln!(
            svg,
            "<path d=\"M{:.0} {at:.1}H{:.0}\" stroke=\"#7a7a7a\" stroke-opacity=\".3\"/><text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>",
            ROOM.0,
            WIDTH - ROOM.2,
            ROOM.0 - 6.0,
            at + 4.0
        );
    }
    for step in left as i32..=right as i32 {
        let size = 10f64.powi(step);
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
            x(size),
            HEIGHT - ROOM.3 + 18.0,
            with_commas(size as u64)
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{across}</text><text x=\"6\" y=\"12\">{up}</text>",
        (ROOM.0 + WIDTH - ROOM.2) / 2.0,
        HEIGHT - 6.0
    );
    // Names that would lie over each other are moved apart.
    let mut names: Vec<(f64, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| Some((y(line.points.last()?.1), place)))
        .collect();
    names.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut above = f64::MIN;
    for (at, place) in names {
        let line = &lines[place];
        let colour = COLOURS[place % COLOURS.len()];
        let name_at = at.max(above + 14.0);
        above = name_at;
        let path: Vec<String> = line
            .points
            .iter()
            .map(|(size, time)| format!("{:.1} {:.1}", x(*size), y(*time)))
            .collect();
        let _ = writeln!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join("L")
        );
        for (size, time) in &line.points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>",
                x(*size),
                y(*time)
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>",
            WIDTH - ROOM.2 + 8.0,
            name_at + 4.0,
            line.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}
