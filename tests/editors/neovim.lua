-- Neovim, headless, set up as docs/editors.md says, speaking with the language server. `.ci/lsp`
-- runs it.
-- Any failed check ends it with status 1, so that nobody has to read what it says.

local root, folder = vim.env.TIGHTROPE_ROOT, vim.env.TIGHTROPE_FOLDER

local function check(what, good, more)
  if not good then
    io.stderr:write('failed: ' .. what .. '\n' .. vim.inspect(more or '') .. '\n')
    vim.cmd('cquit 1')
  end
  io.stderr:write('ok: ' .. what .. '\n')
end

local function wait(what, good)
  check(what, vim.wait(20000, good, 20), vim.diagnostic.get(0))
end

-- The set-up, as it stands in the documentation; the plugin is on the runtime path.
local page = io.open(root .. '/docs/editors.md'):read('*a')
local setup = page:match('```lua\n(.-)```')
check('the page has a set-up', setup ~= nil)
assert(loadstring(setup))()

vim.cmd('cd ' .. folder)
vim.cmd('edit storefront/rules_home.rope')
check('the file type is known', vim.bo.filetype == 'rope')
wait('the server is there', function()
  local client = vim.lsp.buf_get_clients(0)[1]
  return client ~= nil and client.initialized
end)

local function ask(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, 20000)
  check(method .. ' is answered', answers ~= nil and answers[1] ~= nil and answers[1].err == nil, answers or problem)
  return answers[1].result
end

local function go_to(words)
  vim.fn.cursor(1, 1)
  check('`' .. words .. '` is there', vim.fn.search('\\V' .. words, 'cW') > 0)
end

local function errors()
  return vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end

-- A mistake, behind characters of several bytes, and its end.
local lines = vim.api.nvim_buf_line_count(0)
vim.api.nvim_buf_set_lines(0, lines, lines, false, { '/// é☃😀', 'segment é', 'segment late = known acount.x' })
wait('the mistakes are told', function() return #errors() == 2 end)
local at = errors()
table.sort(at, function(a, b) return a.lnum < b.lnum end)
check('each in its place', at[1].lnum == lines + 1 and at[2].lnum == lines + 2 and at[2].col == 21, at)
vim.api.nvim_buf_set_lines(0, lines, -1, false, {})
wait('and are told no more', function() return #errors() == 0 end)

-- Letters typed one after the other, as somebody would.
vim.api.nvim_buf_set_lines(0, lines, lines, false, { '' })
vim.fn.cursor(lines + 1, 1)
for letter in ('consent écart'):gmatch('[%z\1-\127\194-\244][\128-\191]*') do
  local text = vim.api.nvim_buf_get_lines(0, lines, lines + 1, false)[1]
  vim.api.nvim_buf_set_text(0, lines, #text, lines, #text, { letter })
end
wait('what was typed is told', function() return #errors() == 1 end)
vim.api.nvim_buf_set_lines(0, lines, -1, false, {})
wait('and is told no more', function() return #errors() == 0 end)

local position = vim.lsp.util.make_position_params
go_to('rule ')
vim.cmd('normal! w')
local hover = ask('textDocument/hover', position())
check('a rule tells its bill', hover.contents.value:find('the bill:', 1, true) ~= nil, hover)

go_to('requires ')
vim.cmd('normal! w')
local definition = ask('textDocument/definition', position())
check('a tier is declared elsewhere', definition[1].uri:find('trust.rope', 1, true) ~= nil, definition)
vim.lsp.util.jump_to_location(definition[1], 'utf-16')
check('and one gets there', vim.fn.expand('%:t') == 'trust.rope')

-- A rename goes through all files of the set.
vim.cmd('buffer rules_home.rope')
go_to('requires ')
vim.cmd('normal! w')
local tier = vim.fn.expand('<cword>')
local params = position()
params.newName = 'somebody_else'
vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', params), 'utf-16')
vim.cmd('buffer trust.rope')
check('it has another name where it is declared', vim.fn.search('tier somebody_else', 'w') > 0)
check('and nowhere the old one', vim.fn.search('\\<tier ' .. tier .. '\\>', 'w') == 0)
vim.cmd('buffer rules_home.rope')
check('nor where it is used', vim.fn.search('requires *' .. tier .. '\\>', 'w') == 0)
vim.wait(300)
wait('and nothing is wrong', function() return #errors() == 0 end)

local completion = ask('textDocument/completion', position())
check('tiers are offered', #completion.items > 1, completion)
local symbols = ask('textDocument/documentSymbol', { textDocument = { uri = vim.uri_from_bufnr(0) } })
check('the file has an outline', #symbols > 1, symbols)
local lens = ask('textDocument/codeLens', { textDocument = { uri = vim.uri_from_bufnr(0) } })
check('rules have no tests above them', #lens == 0, lens)

local id = next(vim.lsp.buf_get_clients(0))
vim.lsp.stop_client(id)
check('the server ends when it is told to', vim.wait(10000, function() return vim.lsp.client_is_stopped(id) end, 20))
vim.cmd('qall!')
