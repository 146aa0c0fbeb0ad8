" Syntax of Tightrope policies, for Neovim and Vim.

if exists('b:current_syntax')
  finish
endif

" Of what begins at one place, what stands further down wins.
syntax match ropeNumber /\v[[:alnum:]_.]@1<!-?\d+%(\.\d+)?[[:alnum:]_%]@!/

" The words of the language, by kind. They are those of grammar/tightrope.pest: after a change there,
" EDITORS_UPDATE=1 cargo test --test editors
" writes the lines up to the next mark anew.
" words {{{
syntax match ropeConstant /\v[[:alnum:]_.-]@1<!%(false|true)%([[:alnum:]_-]|\.\.@!)@!/
syntax match ropeKeyword /\v[[:alnum:]_.-]@1<!%(all|allow|and|any|ask|asks|at|beats|because|by|category|comfort|consent|content|data|default|earned|expect|exposure|for|fresh|given|goal|guard|has|holdout|if|in|is|known|limit|metric|most|needs|never|not|now|of|older|one|or|promise|requires|review|rollout|rule|saying|seen|segment|set|show|shows|slot|source|sure|surface|test|than|tier|trust|unknown|unless|until|use|uses|wants|when|within)%([[:alnum:]_-]|\.\.@!)@!/
syntax match ropeLabel /\v[[:alnum:]_.-]@1<!%(context|explicit|first-party|inferred|observed|ordinary|personal|private|second-party|special|third-party|transacted)%([[:alnum:]_-]|\.\.@!)@!/
syntax match ropeSetting /\v[[:alnum:]_.-]@1<!%(down|household|inbox|offsite|page|partner|public|push|silent|tacit|up|visible|visitor)%([[:alnum:]_-]|\.\.@!)@!/
syntax match ropeType /\v[[:alnum:]_.-]@1<!%(bool|date|int|number|text)%([[:alnum:]_-]|\.\.@!)@!/
syntax match ropeUnit /\v<\d+\s+%(day|days|hour|hours|month|months|week|weeks|year|years)>/
" }}}

syntax match ropePercentage /\v[[:alnum:]_.]@1<!-?\d+%(\.\d+)?\%/
syntax match ropeDate /\v<\d{4}-\d{2}-\d{2}[[:alnum:]_-]@!/
syntax match ropeOperator /[=!<>]=\|[<>=]\|\.\./

" A name that follows one of these is a name, whatever it is called.
syntax match ropeCategory /\v%(<is\s+)@<=\l[a-z0-9_]*/
syntax match ropeName /\v%(<%(requires|beats|shows=|metric|guard)\s+)@<=\l[a-z0-9_]*[[:alnum:]_.-]@!/
syntax match ropeDefined /\v%(<%(rule|tier|source|surface|content|slot|segment|category)\s+)@<=\l[a-z0-9_]*/
syntax match ropeDefined /\v%(<goal\s+)@<=\l[a-z0-9_]*\ze\s*["{]/
syntax match ropeDefined /\v%(^\s*consent\s+)@<=\l[a-z0-9_]*/

" A field or a slot: no part of it is a keyword. Inside a source, `NAME :` is always the next field.
syntax match ropePath /\v[[:alnum:]_.]@1<!\l[a-z0-9_]*\.\l[a-z0-9_]*/
syntax match ropeKey /\v%(^\s*)@<=\l[a-z0-9_]*\ze\s*:/

syntax match ropeEscape /\v\\%(["\\nt]|u\{\x+\})/ contained
syntax match ropeBraces /{{\|}}/ contained
syntax region ropeText start=/"/ skip=/\\./ end=/"/ oneline contains=ropeEscape
syntax region ropeSaid matchgroup=ropeText start=/\v%(<saying\s+)@<="/ skip=/\\./ end=/"/ oneline contains=ropeEscape,ropeInterpolation,ropeBraces
syntax region ropeInterpolation matchgroup=ropeBrace start=/{{\@!/ end=/}/ oneline contained contains=ropePath,ropeText

syntax match ropeComment /\/\/.*$/ contains=@Spell
syntax match ropeDocumentation /\/\/\/.*$/ contains=@Spell

highlight default link ropeKeyword Keyword
highlight default link ropeLabel Constant
highlight default link ropeType Type
highlight default link ropeSetting Constant
highlight default link ropeConstant Boolean
highlight default link ropeUnit Number
highlight default link ropeNumber Number
highlight default link ropePercentage Number
highlight default link ropeDate Number
highlight default link ropeOperator Operator
highlight default link ropeCategory StorageClass
highlight default link ropeDefined Function
highlight default link ropeName Normal
highlight default link ropePath Identifier
highlight default link ropeKey Identifier
highlight default link ropeText String
highlight default link ropeSaid String
highlight default link ropeEscape SpecialChar
highlight default link ropeBraces SpecialChar
highlight default link ropeBrace Delimiter
highlight default link ropeInterpolation Normal
highlight default link ropeComment Comment
highlight default link ropeDocumentation SpecialComment

let b:current_syntax = 'rope'
