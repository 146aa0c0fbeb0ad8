-- Starts `tightrope lsp` for buffers of policies: one server for each folder of them.
-- Everything that is known of policies, the server knows.

local M = {}

-- The folder that holds what belongs together: that of the repository, else that of the file.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local found = vim.fn.finddir('.git', vim.fn.escape(folder, ' ,;') .. ';')
  if found == '' then
    return folder
  end
  return vim.fn.fnamemodify(found, ':p:h:h')
end

-- Neovim before 0.8 has no `vim.lsp.start`, which finds the client that runs already.
local clients = {}

local function start(config, buffer)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buffer })
  end
  local id = clients[config.root_dir]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client(config)
    clients[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
  return id
end

--- Starts the server wherever a policy is opened.
--- @param options table|nil `cmd` (what to run, `{ 'tightrope', 'lsp' }`), `on_attach` and
--- `init_options` (which folders are sets, where that is not plain: docs/editors.md)
function M.setup(options)
  options = options or {}
  local cmd = options.cmd or { 'tightrope', 'lsp' }
  local function attach(buffer)
    local file = vim.api.nvim_buf_get_name(buffer)
    if file == '' then
      return
    end
    if vim.fn.executable(cmd[1]) == 0 then
      vim.notify_once('`' .. cmd[1] .. '` is not there, so policies have highlighting only', vim.log.levels.WARN)
      return
    end
    start({
      name = 'tightrope',
      cmd = cmd,
      root_dir = root_of(file),
      init_options = options.init_options,
      on_attach = options.on_attach,
    }, buffer)
  end
  local group = vim.api.nvim_create_augroup('tightrope', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = 'rope',
    callback = function(event)
      attach(event.buf)
    end,
  })
  -- Those that are open already.
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.bo[buffer].filetype == 'rope' then
      attach(buffer)
    end
  end
end

return M
