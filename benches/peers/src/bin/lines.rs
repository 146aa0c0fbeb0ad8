//! Reads JSON lines and writes as many decisions with `serde_json`, deciding nothing: what no
//! program that reads and writes JSON can do without. `lines FACTS SAMPLE`, where the sample is a
//! decision of middling size.

use serde_json::Value;
use std::error::Error;
use std::fs::{File, read_to_string};
use std::io::{BufRead, BufReader, BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(facts), Some(sample)) = (arguments.next(), arguments.next()) else {
        return Err("lines FACTS SAMPLE".into());
    };
    let mut decision: Value = serde_json::from_str(&read_to_string(sample)?)?;
    let mut facts = BufReader::with_capacity(1 << 16, File::open(facts)?);
    let mut out = BufWriter::new(stdout().lock());
    let mut line = Vec::new();
    while facts.read_until(b'\n', &mut line)? > 0 {
        let mut visitor: Value = serde_json::from_slice(&line)?;
        for key in ["id", "trust"] {
            decision[key] = visitor[key].take();
        }
        serde_json::to_writer(&mut out, &decision)?;
        out.write_all(b"\n")?;
        line.clear();
    }
    Ok(out.flush()?)
}
