//! Owns the plot of cost against rules, both by powers of ten. Must not know how costs came about.

use crate::engine::Trouble;
use plotters::prelude::*;

/// What a decision costs an engine, by the number of rules.
#[derive(Debug, Clone)]
pub struct Line {
    /// The engine.
    pub name: String,
    /// Rules, and nanoseconds a decision.
    pub points: Vec<(usize, f64)>,
}

const COLOURS: [RGBColor; 10] = [
    RGBColor(200, 30, 30),
    RGBColor(40, 40, 40),
    RGBColor(140, 140, 140),
    RGBColor(31, 119, 180),
    RGBColor(255, 127, 14),
    RGBColor(44, 160, 44),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(23, 160, 170),
];

/// One picture beside the other, as SVG; each has a title and lines.
///
/// # Errors
/// Where it cannot be drawn.
pub fn plot(pictures: &[(String, Vec<Line>)]) -> Result<String, Trouble> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (1_200, 560)).into_drawing_area();
        area.fill(&WHITE)?;
        for (part, (title, lines)) in area.split_evenly((1, pictures.len().max(1))).iter().zip(pictures) {
            let points = || lines.iter().flat_map(|line| &line.points);
            let rules = (5.0, points().map(|point| point.0 as f64).fold(10.0, f64::max) * 2.0);
            let costs = points().map(|point| point.1);
            let least = costs.clone().fold(f64::INFINITY, f64::min).min(100.0) / 2.0;
            let most = costs.fold(1e3, f64::max) * 2.0;
            let mut chart = ChartBuilder::on(part)
                .caption(title, ("sans-serif", 18))
                .margin(12)
                .x_label_area_size(46)
                .y_label_area_size(80)
                .build_cartesian_2d((rules.0..rules.1).log_scale(), (least..most).log_scale())?;
            chart
                .configure_mesh()
                .x_desc("rules")
                .y_desc("time a decision (8 slots)")
                .x_label_formatter(&|rules| super::grouped(rules.round() as i64))
                .y_label_formatter(&|cost| super::time(*cost))
                .label_style(("sans-serif", 15))
                .axis_desc_style(("sans-serif", 15))
                .light_line_style(RGBColor(245, 245, 245))
                .draw()?;
            for (line, colour) in lines.iter().zip(COLOURS) {
                let width = if line.name == "tightrope" { 3 } else { 1 };
                let points = line.points.iter().map(|(rules, cost)| (*rules as f64, *cost));
                chart
                    .draw_series(LineSeries::new(points.clone(), colour.stroke_width(width)))?
                    .label(&line.name)
                    .legend(move |(x, y)| {
                        PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(width))
                    });
                chart.draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?;
            }
            chart
                .configure_series_labels()
                .label_font(("sans-serif", 14))
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE.mix(0.85))
                .border_style(RGBColor(200, 200, 200))
                .draw()?;
        }
        area.present()?;
    }
    svg.push('\n');
    Ok(svg)
}
