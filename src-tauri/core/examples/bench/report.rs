//! Figures, and the tables that they become.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::measure::Sample;

/// What values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Bytes,
}

/// What a figure may be at most.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// Nothing: it is there to compare.
    None,
    /// The median, so many times what it is compared to.
    Times(f64),
    /// The median.
    Median(f64),
    /// 99 of 100 values.
    P99(f64),
    /// Every value.
    Most(f64),
}

/// One line of a table.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) unit: Unit,
    pub(crate) ours: Sample,
    pub(crate) compared: Option<(String, Sample)>,
    pub(crate) bound: Bound,
}

impl Figure {
    pub(crate) fn alone(what: impl Into<String>, ours: Sample, bound: Bound) -> Self {
        Self {
            what: what.into(),
            unit: Unit::Seconds,
            ours,
            compared: None,
            bound,
        }
    }

    pub(crate) fn beside(
        what: impl Into<String>,
        (ours, theirs): (Sample, Sample),
        to: impl Into<String>,
        bound: Bound,
    ) -> Self {
        Self {
            compared: Some((to.into(), theirs)),
            ..Self::alone(what, ours, bound)
        }
    }

    pub(crate) fn in_bytes(self) -> Self {
        Self {
            unit: Unit::Bytes,
            ..self
        }
    }

    /// How many times what it is compared to, by medians.
    pub(crate) fn times(&self) -> Option<f64> {
        let (_, theirs) = self.compared.as_ref()?;
        Some(self.ours.median() / theirs.median())
    }

    /// Whether it is within its bound; nothing where it has none.
    pub(crate) fn holds(&self) -> Option<bool> {
        Some(match self.bound {
            Bound::None => return None,
            Bound::Times(bound) => self.times()? <= bound,
            Bound::Median(bound) => self.ours.median() <= bound,
            Bound::P99(bound) => self.ours.quantile(0.99) <= bound,
            Bound::Most(bound) => self.ours.most() <= bound,
        })
    }

    fn bound_text(&self) -> String {
        match self.bound {
            Bound::None => String::new(),
            Bound::Times(bound) => format!("≤ {bound} ×"),
            Bound::Median(bound) => format!("≤ {}", text(bound, self.unit)),
            Bound::P99(bound) => format!("p99 ≤ {}", text(bound, self.unit)),
            Bound::Most(bound) => format!("all ≤ {}", text(bound, self.unit)),
        }
    }

    fn spread(&self, sample: &Sample) -> String {
        let of = |value| text(value, self.unit);
        if sample.count() < 2 {
            return of(sample.median());
        }
        let ends = format!("{} to {}", of(sample.least()), of(sample.most()));
        match self.bound {
            Bound::P99(_) => format!(
                "{}, p99 {} ({ends})",
                of(sample.median()),
                of(sample.quantile(0.99))
            ),
            _ => format!("{} ({ends})", of(sample.median())),
        }
    }

    fn row(&self) -> String {
        let (to, theirs) = match &self.compared {
            Some((to, theirs)) => (to.as_str(), self.spread(theirs)),
            None => ("", String::new()),
        };
        let times = self
            .times()
            .map_or_else(String::new, |times| format!("{times:.2}"));
        let holds = match self.holds() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        format!(
            "| {} | {} | {to} | {theirs} | {times} | {} | {holds} |",
            self.what,
            self.spread(&self.ours),
            self.bound_text()
        )
    }

    fn json(&self) -> Value {
        let sample = |sample: &Sample| {
            json!({
                "median": sample.median(), "least": sample.least(), "p99": sample.quantile(0.99),
                "most": sample.most(), "count": sample.count(),
            })
        };
        json!({
            "what": self.what,
            "unit": match self.unit { Unit::Seconds => "s", Unit::Bytes => "bytes" },
            "ours": sample(&self.ours),
            "compared_to": self.compared.as_ref().map(|(to, _)| to),
            "theirs": self.compared.as_ref().map(|(_, theirs)| sample(theirs)),
            "times": self.times(),
            "bound": self.bound_text(),
            "holds": self.holds(),
        })
    }
}

/// Writes a value with three digits and a unit that fits.
pub(crate) fn text(value: f64, unit: Unit) -> String {
    let scales: &[(f64, &str)] = match unit {
        Unit::Seconds => &[(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")],
        Unit::Bytes => &[
            ((1 << 30) as f64, "GiB"),
            ((1 << 20) as f64, "MiB"),
            (1024.0, "KiB"),
        ],
    };
    let (scale, name) = scales
        .iter()
        .find(|(scale, _)| value.abs() >= *scale)
        .or(scales.last())
        .copied()
        .unwrap_or((1.0, ""));
    let scaled = value / scale;
    let digits = match scaled {
        scaled if scaled >= 99.95 => 0,
        scaled if scaled >= 9.995 => 1,
        _ => 2,
    };
    let number = format!("{scaled:.digits$}");
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number.as_str(),
    };
    format!("{number} {name}")
}

/// What one part of the bench found.
#[derive(Debug, Default)]
pub(crate) struct Section {
    pub(crate) figures: Vec<Figure>,
    /// Markdown that stands behind the table: other tables, a plot.
    pub(crate) more: String,
}

impl Section {
    pub(crate) fn of(figures: Vec<Figure>) -> Self {
        Self {
            figures,
            more: String::new(),
        }
    }

    pub(crate) fn markdown(&self) -> String {
        let mut lines = String::new();
        if !self.figures.is_empty() {
            lines.push_str("| what | Batchbook | compared to | that | times | bound | holds |\n|---|---|---|---|---|---|---|\n");
            for figure in &self.figures {
                let _ = writeln!(lines, "{}", figure.row());
            }
        }
        if !self.more.is_empty() {
            if !lines.is_empty() {
                lines.push('\n');
            }
            lines.push_str(self.more.trim_end());
            lines.push('\n');
        }
        lines
    }

    pub(crate) fn json(&self) -> Value {
        self.figures.iter().map(Figure::json).collect()
    }

    pub(crate) fn missed(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter().filter(|figure| figure.holds() == Some(false))
    }
}

/// Puts a text between the markers of its name, which must be there.
pub(crate) fn put_between_markers(document: &str, name: &str, text: &str) -> anyhow::Result<String> {
    let begin = format!("<!-- bench: {name} -->\n");
    let end = "<!-- end of bench -->";
    let parts = document.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| anyhow::anyhow!("there is no place for {name:?}"))?;
    Ok(format!("{before}{begin}{text}{end}{after}"))
}

/// Adds a part's figures to the JSON of all parts.
pub(crate) fn add_to_json(path: &Path, name: &str, section: &Section) -> anyhow::Result<()> {
    let known = std::fs::read_to_string(path).unwrap_or_else(|_| "{}".to_owned());
    let mut all: Value = serde_json::from_str(&known)?;
    all[name] = section.json();
    std::fs::write(path, serde_json::to_string_pretty(&all)?)?;
    Ok(())
}
