-- What the sessions share.

local M = {}

M.dir = vim.env.SQUIRE_TEST_DIR
M.project = M.dir .. '/project'
M.patience = tonumber(vim.env.SQUIRE_TEST_PATIENCE) * 1000 -- for anything that must come

function M.say(...)
  io.stdout:write(string.format(...), '\n')
end

function M.result(check)
  M.say('RESULT neovim %s ok', check)
end

function M.wait(what, ok)
  local got
  if not vim.wait(M.patience, function()
    got = ok()
    return got
  end, 10) then
    error(what .. ': nothing came in ' .. M.patience / 1000 .. ' s', 2)
  end
  return got
end

function M.check(ok, what)
  if not ok then
    error(what, 2)
  end
end

-- A token in the form of GitHub's, made up now: no file holds one.
function M.token(seed)
  local letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  local text = 'gh' .. 'p_'
  for _ = 1, 36 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    local i = math.floor(seed / 256) % #letters + 1
    text = text .. letters:sub(i, i)
  end
  return text
end

function M.edit(name, lines)
  vim.fn.writefile(lines, M.project .. '/' .. name)
  vim.cmd.edit(M.project .. '/' .. name)
end

function M.text(buf)
  return table.concat(vim.api.nvim_buf_get_lines(buf or 0, 0, -1, false), '\n')
end

function M.diagnostics(buf)
  return vim.tbl_filter(function(d)
    return d.source == 'squire'
  end, vim.diagnostic.get(buf or 0))
end

function M.cursor_on(d)
  vim.api.nvim_win_set_cursor(0, { d.lnum + 1, d.col })
end

function M.action(prefix)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      return vim.startswith(a.title, prefix)
    end,
  })
end

-- What the user was told.
M.told = {}
vim.notify = function(message)
  M.told[#M.told + 1] = message
end

-- What vim.ui.select was asked, since nobody is here to answer.
local question
vim.ui.select = function(items, o, answer)
  question = { items = items, format = o.format_item or tostring, answer = answer }
end

-- Waits for a question and returns what there is to choose from.
function M.asked()
  M.wait('the question', function()
    return question
  end)
  local items = question.items
  question = nil
  return items
end

-- Waits for a question, chooses by the first words, and returns all titles.
function M.choose(prefix)
  M.wait('the question', function()
    return question
  end)
  local q, titles, chosen = question, {}, nil
  question = nil
  for _, item in ipairs(q.items) do
    titles[#titles + 1] = q.format(item)
    if not chosen and vim.startswith(q.format(item), prefix) then
      chosen = item
    end
  end
  M.check(chosen, 'there is no ' .. prefix .. ' in ' .. vim.inspect(titles))
  q.answer(chosen)
  return titles
end

-- The window over the others, or nil.
function M.float()
  for _, win in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(win).relative ~= '' then
      return win
    end
  end
end

function M.float_text()
  local win = M.float()
  return win and M.text(vim.api.nvim_win_get_buf(win)) or ''
end

-- Types keys, as at the keyboard.
function M.keys(text)
  vim.api.nvim_feedkeys(vim.keycode(text), 'xt', false)
end

-- Runs a session and ends Neovim.
function M.run(session)
  local ok, err = xpcall(session, debug.traceback)
  if not ok then
    M.say('FAILED: %s', err)
    vim.cmd('cquit 1')
  end
  M.say('ENDED')
  vim.cmd('qall!')
end

return M
