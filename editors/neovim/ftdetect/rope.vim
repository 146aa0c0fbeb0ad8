" Files of Tightrope end in .rope.
autocmd BufRead,BufNewFile *.rope setfiletype rope
