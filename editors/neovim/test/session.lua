-- A session in a real Neovim: see the finding, read the card, apply the fix,
-- ignore with a reason, open the lesson, change the settings.

local dir = vim.env.SQUIRE_TEST_DIR
local project = dir .. '/project'
local patience = 20000 -- milliseconds for anything that must come

local function say(...)
  io.stdout:write(string.format(...), '\n')
end

local function wait(what, ok)
  if not vim.wait(patience, ok, 10) then
    error(what .. ': nothing came in ' .. patience / 1000 .. ' s', 2)
  end
end

local function check(ok, what)
  if not ok then
    error(what, 2)
  end
end

-- A token in the form of GitHub's, made up now: no file holds one.
local function token(seed)
  local letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  local text = 'gh' .. 'p_'
  for _ = 1, 36 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    local i = math.floor(seed / 256) % #letters + 1
    text = text .. letters:sub(i, i)
  end
  return text
end

local function edit(name, lines)
  vim.fn.writefile(lines, project .. '/' .. name)
  vim.cmd.edit(project .. '/' .. name)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function diagnostics()
  return vim.tbl_filter(function(d)
    return d.source == 'squire'
  end, vim.diagnostic.get(0))
end

local function cursor_on(d)
  vim.api.nvim_win_set_cursor(0, { d.lnum + 1, d.col })
end

local function action(prefix)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      return vim.startswith(a.title, prefix)
    end,
  })
end

local function session()
  local secret = token(2026)
  local v = vim.version()
  say('Neovim %d.%d.%d', v.major, v.minor, v.patch)

  edit('main.go', { 'package main', '', 'func main() {', '\tprintln("🦊", "' .. secret .. '")', '}' })
  wait('the server', function()
    return #vim.lsp.get_clients({ name = 'squire', bufnr = 0 }) == 1
  end)
  wait('the diagnostic', function()
    return #diagnostics() == 1
  end)
  local d = diagnostics()[1]
  local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
  check(line:sub(d.col + 1, d.end_col) == secret, 'the diagnostic underlines something else')
  check(d.code == 'github-pat' and d.severity == vim.diagnostic.severity.ERROR, 'the diagnostic is ' .. vim.inspect(d.code))
  say('diagnostic   main.go:%d:%d %s: %s', d.lnum + 1, d.col + 1, d.code, (d.message:gsub('\n.*', '')))

  cursor_on(d)
  vim.lsp.buf.hover()
  local float
  wait('the hover', function()
    for _, win in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(win).relative ~= '' then
        float = win
      end
    end
    return float ~= nil
  end)
  local card = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false)
  check(table.concat(card, '\n'):find('github-pat', 1, true), "the hover doesn't tell of the finding")
  check(not table.concat(card, '\n'):find(secret, 1, true), 'the hover shows the secret')
  say('hover        %s', card[1])
  vim.api.nvim_win_close(float, true)

  action('Read it from')
  wait('the fix', function()
    return text():find('os.Getenv', 1, true) ~= nil
  end)
  check(not text():find(secret, 1, true) and text():find('import "os"', 1, true), 'the fix is not whole: ' .. text())
  wait('no diagnostic after the fix', function()
    return #diagnostics() == 0
  end)
  say('quick fix    %s', vim.trim(vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]))
  vim.cmd('silent undo')
  wait('the diagnostic after undo', function()
    return #diagnostics() == 1
  end)
  say('undo         the diagnostic is back')

  cursor_on(diagnostics()[1])
  action('Ignore github-pat')
  wait('the ignore comment', function()
    return text():find('\t// squire:ignore github-pat -- ', 1, true) ~= nil
  end)
  wait('no diagnostic after the ignore', function()
    return #diagnostics() == 0
  end)
  say('ignore       %s', vim.trim(vim.api.nvim_buf_get_lines(0, 3, 4, false)[1]))
  vim.cmd('silent undo')
  wait('the diagnostic after undo', function()
    return #diagnostics() == 1
  end)

  cursor_on(diagnostics()[1])
  action('Learn: ')
  wait('the lesson', function()
    return vim.api.nvim_buf_get_name(0):find('/squire/lessons/', 1, true) ~= nil
  end)
  say('lesson       %s', vim.api.nvim_buf_get_lines(0, 0, 1, false)[1])

  edit('other.py', { 'key = "' .. token(7) .. '"' })
  wait('the second diagnostic', function()
    return #diagnostics() == 1
  end)
  vim.fn.writefile({ '[paths]', 'exclude = ["other.py"]' }, project .. '/.squire.toml')
  wait('the change of the settings', function()
    return #diagnostics() == 0
  end)
  say('settings     .squire.toml excludes other.py: its diagnostic is gone')

  local clients = vim.lsp.get_clients({ name = 'squire' })
  check(#clients == 1, 'there are ' .. #clients .. ' servers, want one for all folders')
  clients[1].stop()
  wait('the end of the server', function()
    return #vim.lsp.get_clients({ name = 'squire' }) == 0
  end)
  say('stop         the server is gone')
end

local ok, err = xpcall(session, debug.traceback)
if not ok then
  say('FAILED: %s', err)
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
