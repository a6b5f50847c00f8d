-- The language server as Neovim's client sees it: how it is started, found and
-- asked.

local M = {}

--- What the server last said of all open documents: state, and findings by
--- severity. nil before it said anything.
M.told = nil

local handlers = {
  ['squire/openLesson'] = function(_, params)
    require('squire.lesson').open(params)
  end,
  ['squire/didChangeStatus'] = function(_, status)
    M.told = status
    vim.api.nvim_exec_autocmds('User', { pattern = 'SquireStatus', modeline = false, data = status })
    vim.cmd.redrawstatus({ bang = true })
  end,
}

-- What the plug-in adds to lsp/squire.lua, which also works without it.
local function ours()
  return {
    init_options = { lessonView = true, statusUpdates = true, settings = vim.g.squire_settings },
    handlers = handlers,
  }
end

--- The configuration of the server, with what the user changed.
function M.config()
  if vim.lsp.config then -- Neovim 0.11 and later
    return vim.lsp.config.squire
  end
  local files = vim.api.nvim_get_runtime_file('lsp/squire.lua', false)
  return vim.tbl_deep_extend('force', dofile(files[1]), ours())
end

--- The program, for what doesn't need the server.
function M.program()
  local config = M.config()
  return type(config.cmd) == 'table' and config.cmd[1] or 'squire'
end

--- The client that serves a buffer, or any one.
function M.client(buf)
  return vim.lsp.get_clients({ name = 'squire', bufnr = buf })[1] or vim.lsp.get_clients({ name = 'squire' })[1]
end

--- Asks the server. answer gets its result; an error is shown to the user.
function M.ask(method, params, answer, buf)
  local client = M.client(buf or 0)
  if not client then
    vim.notify('squire: no server is running here; :checkhealth squire says why', vim.log.levels.WARN)
    return
  end
  local function done(err, result)
    if err then
      vim.notify('squire: ' .. err.message, vim.log.levels.WARN)
    elseif result ~= nil then
      answer(result, client)
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, done, buf)
  else
    client.request(method, params, done, buf)
  end
end

--- Starts the server for a buffer, unless it runs already.
function M.start(buf)
  -- Help, terminals, quickfix and the like hold no code that is committed.
  if not vim.api.nvim_buf_is_loaded(buf) or vim.bo[buf].buftype ~= '' or vim.api.nvim_buf_get_name(buf) == '' then
    return
  end
  local config = M.config()
  if vim.fn.executable(config.cmd[1]) == 0 then
    vim.notify_once(
      ('squire: %s is not on your PATH, so nothing is scanned. Install squire, or set vim.g.squire_cmd.'):format(config.cmd[1]),
      vim.log.levels.WARN
    )
    return
  end
  vim.lsp.start(
    vim.tbl_extend('force', config, { root_dir = vim.fs.root(buf, config.root_markers) }),
    { bufnr = buf, reuse_client = config.reuse_client }
  )
end

--- Starts the server for every file, from now on.
function M.enable()
  if vim.lsp.config then
    vim.lsp.config('squire', ours())
    vim.lsp.enable('squire')
    return
  end
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile', 'BufFilePost' }, {
    group = vim.api.nvim_create_augroup('squire', { clear = true }),
    desc = 'Start the squire language server',
    callback = function(args)
      M.start(args.buf)
    end,
  })
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    M.start(buf) -- opened before this plug-in was loaded
  end
end

--- Stops the server and starts it again for the buffers that it served.
function M.restart()
  local bufs, clients = {}, vim.lsp.get_clients({ name = 'squire' })
  for _, client in ipairs(clients) do
    vim.list_extend(bufs, vim.tbl_keys(client.attached_buffers))
  end
  if #clients == 0 then
    bufs = vim.api.nvim_list_bufs()
  end
  M.told = nil
  vim.lsp.stop_client(clients)
  local timer = vim.uv.new_timer()
  timer:start(0, 50, vim.schedule_wrap(function()
    if timer:is_closing() or #vim.lsp.get_clients({ name = 'squire' }) > 0 then
      return
    end
    timer:close()
    for _, buf in ipairs(bufs) do
      if vim.api.nvim_buf_is_valid(buf) then
        M.start(buf)
      end
    end
  end))
end

return M
