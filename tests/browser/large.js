// Writes a set of a thousand rules, to see how a page of it behaves.
const rules = Array.from({ length: 1000 }, (_, at) => `
content c${at} : banner "Number ${at}"
rule rule_${at} {
    goal serve  requires ${at % 3 ? "regular" : "stranger"}  uses facts.number, facts.told${at % 7}
    when facts.number == ${at} and facts.told${at % 7}
    show c${at} saying "This is for ${at}" in home.slot${at % 8}
    because "You told us."
}`);
const fields = Array.from({ length: 7 }, (_, at) => `told${at} : bool is preference`);
const slots = Array.from({ length: 8 }, (_, at) => `slot slot${at} shows base`);
console.log(`trust { tier stranger { comfort 3 } tier regular { earned when facts.told0 comfort 4 } }
source facts : explicit first-party { number : int 0..1000 is preference ${fields.join(" ")} }
surface home : page { ${slots.join(" ")} }
content base : banner
goal serve "People find things" { metric visits up  holdout 10% }${rules.join("")}`);
