// Colours for policies in the book. A test holds the words to those of the grammar.
(() => {
    const words = `
        all allow and any ask asks at beats because by category comfort consent content data default earned
        expect exposure for fresh given goal guard has holdout if in is known limit metric most needs never
        not now of older one or promise requires review rollout rule saying seen segment set show shows slot
        source sure surface test than tier trust unknown unless until use uses wants when within`;
    hljs.registerLanguage("rope", () => ({
        keywords: { $pattern: /[a-z_-]+/, keyword: words.trim().split(/\s+/).join(" "), literal: "true false" },
        contains: [
            hljs.COMMENT("//", "$"),
            { className: "string", begin: '"', end: '"', contains: [{ begin: /\\./ }] },
            { className: "number", begin: /\b\d[\d.-]*%?/ },
            // What stands behind a dot, or before a colon, is a name, whatever it is called.
            { begin: /\.[a-z_][a-z0-9_]*/ },
            { begin: /[a-z_][a-z0-9_]*\s*:/ },
        ],
    }));
    for (const block of document.querySelectorAll("code.language-rope")) {
        hljs.highlightBlock(block);
    }
})();
