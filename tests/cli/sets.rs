//! Sets that many commands are tried on. It must not know what is told of them.

use crate::shell::Shell;

/// A set that checks without a word.
pub const GOOD: &str = r#"
trust {
    tier stranger { comfort 3 }
    tier friend   { earned when account.member  comfort 5 }
}
source account : explicit first-party "What you told us" {
    likes  : one of { crime, poetry } is interest
    member : bool is preference
}
surface home : page { slot hero shows bestsellers  slot rail shows bestsellers }
surface exit : page { slot door shows bestsellers }
content bestsellers : bullets
content crime_shelf : bullets "Crime" { cms_id: 7 }
content welcome : banner
goal find_faster "Readers find a book sooner" { metric page_rate up  holdout 10% }
rule crime_for_crime_readers {
    goal find_faster  requires stranger  uses account.likes  when account.likes == crime
    show crime_shelf saying "Für Krimi-Leser" in home.hero
    because "You told us that you like crime novels."
}
rule greet_friends {
    goal find_faster  requires friend
    show welcome in home.rail
}
test "crime readers get crime" {
    given account.likes = crime
    expect home.hero shows crime_shelf by crime_for_crime_readers
}
"#;

/// A set with one error: nothing is called `nothing`. Characters of several bytes stand before.
pub const BAD: &str = "trust { tier stranger { comfort 3 } }\n\
    consent c \"é ☃ 😀\" surface home : page { slot hero shows nothing }\n";

/// A set with one warning: nothing uses `spare`.
pub const WARNED: &str = "trust { tier stranger { comfort 3 } }\n\
    surface home : page { slot hero shows day }\n\
    content day : banner\ncontent spare : banner\n";

/// A folder with `good.rope`, `bad.rope` and `warned.rope`.
pub fn furnished() -> Shell {
    Shell::with(&[("good.rope", GOOD), ("bad.rope", BAD), ("warned.rope", WARNED)])
}
