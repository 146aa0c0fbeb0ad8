" How Tightrope policies are edited.

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=//\ %s
setlocal comments=:///,://
" A comment goes on at the next line, and only comments are broken into lines.
setlocal formatoptions-=t formatoptions+=croql
" As `tightrope fmt` lays it out.
setlocal expandtab shiftwidth=4 softtabstop=4
" A jump to the word under the cursor takes `first-party` whole, and `account.likes` in two.
setlocal iskeyword=@,48-57,_,-

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< iskeyword<'
