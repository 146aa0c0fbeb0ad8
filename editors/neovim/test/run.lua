-- Opens a policy as an author does, and looks at how it is painted and edited. Run headless, with
-- this folder on the runtime path and as the working directory: see .ci/editors.

local failures, tried = {}, 0

local function expect(what, found, expected)
  tried = tried + 1
  if found ~= expected then
    table.insert(failures, ('%s: %s, and should be %s'):format(what, vim.inspect(found), vim.inspect(expected)))
  end
end

vim.cmd('filetype plugin indent on')
vim.cmd('syntax on')
vim.cmd('edit test/policy.rope')
expect('the type of the file', vim.bo.filetype, 'rope')
expect('comments', vim.bo.commentstring, '// %s')
expect('indents', vim.bo.shiftwidth, 4)

-- The group of the nth time that `words` stand in a line; where they begin, or some way behind.
local function painted(line, words, group, nth, behind)
  local text = vim.fn.getline(line)
  local at = 0
  for _ = 1, nth or 1 do
    at = text:find(words, at + 1, true)
    assert(at, ('line %d has no `%s`'):format(line, words))
  end
  local found = vim.fn.synIDattr(vim.fn.synID(line, at + (behind or 0), 1), 'name')
  expect(('line %d, `%s`'):format(line, words), found, group)
end

painted(1, 'How', 'ropeDocumentation')
painted(2, 'trust', 'ropeKeyword')
painted(2, 'friend', 'ropeDefined')
painted(2, 'when', 'ropeKeyword')
painted(2, 'account.member', 'ropePath')
painted(2, '5', 'ropeNumber')
painted(3, 'What', 'ropeComment')
painted(4, 'account', 'ropeDefined')
painted(4, 'explicit', 'ropeLabel')
painted(4, 'first-party', 'ropeLabel', 1, 6)
painted(5, 'member', 'ropeKey')
painted(5, 'bool', 'ropeType')
painted(5, 'preference', 'ropeCategory')
painted(5, '30 days', 'ropeUnit')
painted(6, 'goal', 'ropeKey')
painted(6, '80%', 'ropePercentage')
painted(9, 'goal', 'ropeKeyword')
painted(9, 'find_faster', '')
painted(10, 'friend', 'ropeName')
painted(11, 'account.goal', 'ropePath', 1, 9)
painted(11, 'goal.first_name', 'ropePath')
painted(12, 'known', 'ropeKeyword')
painted(12, '==', 'ropeOperator')
painted(12, 'true', 'ropeConstant')
painted(13, 'Hello', 'ropeSaid')
painted(13, '{goal', 'ropeBrace')
painted(13, 'goal.first_name', 'ropePath')
painted(13, 'you', 'ropeText')
painted(13, ', on', 'ropeSaid')
painted(13, '{{', 'ropeBraces')
painted(13, '2026', 'ropeSaid')
painted(13, ' in ', 'ropeKeyword', 1, 1)
painted(13, 'home.hero', 'ropePath')
painted(14, '2026-11-30', 'ropeDate')
painted(16, 'Strangers', 'ropeText')
painted(16, 'never', 'ropeKeyword')

-- A comment goes on at the next line.
vim.cmd('normal! 1Gomore')
expect('the line after a comment', vim.fn.getline(2), '/// more')
vim.cmd('silent undo')

-- Without a `tightrope`, there is highlighting, and a word about it.
local told
vim.notify_once = function(words)
  told = words
end
require('tightrope').setup({ cmd = { 'no-such-tightrope', 'lsp' } })
expect('the word about it', told, '`no-such-tightrope` is not there, so policies have highlighting only')

-- With one, every policy of a folder is the business of one server. (What it then tells is tried
-- with the server itself.)
local started = {}
vim.lsp.start = function(config, options)
  table.insert(started, { config = config, buffer = options.bufnr })
end
require('tightrope').setup({ cmd = { 'cat', 'lsp' } })
expect('servers', #started, 1)
expect('its buffer', started[1].buffer, vim.fn.bufnr())
expect('what is run', table.concat(started[1].config.cmd, ' '), 'cat lsp')
vim.cmd('edit test/another.rope')
expect('a new file', #started, 2)
expect('one folder', started[2].config.root_dir, started[1].config.root_dir)

for _, failure in ipairs(failures) do
  io.stderr:write(failure .. '\n')
end
io.stdout:write(('neovim: %d passed, %d failed\n'):format(tried - #failures, #failures))
vim.cmd(#failures == 0 and 'qall!' or 'cquit!')
