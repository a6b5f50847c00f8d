-- A window over the others, with text that is read and closed by q.

local M = {}

local function size(lines)
  local width = 40
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line) + 1)
  end
  width = math.min(width, 88, vim.o.columns - 4)
  local height = 0
  for _, line in ipairs(lines) do
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) / width))
  end
  return width, math.max(1, math.min(height, vim.o.lines - 6))
end

--- Shows lines. o: title, footer, filetype, keys (a table of normal-mode keys
--- to functions), into (a window of ours to use again).
---@return integer win, integer buf
function M.open(lines, o)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].bufhidden = 'wipe'
  vim.bo[buf].modifiable = false
  local width, height = size(lines)
  local shape = {
    relative = 'editor',
    style = 'minimal',
    border = 'rounded',
    width = width,
    height = height,
    row = math.max(0, math.floor((vim.o.lines - height) / 2) - 1),
    col = math.max(0, math.floor((vim.o.columns - width) / 2)),
    title = ' ' .. o.title .. ' ',
    footer = ' ' .. (o.footer or 'q close') .. ' ',
  }
  local win = o.into
  if win and vim.api.nvim_win_is_valid(win) then
    vim.api.nvim_win_set_buf(win, buf)
    vim.api.nvim_win_set_config(win, shape)
  else
    win = vim.api.nvim_open_win(buf, true, shape)
  end
  vim.wo[win].wrap = true
  vim.wo[win].linebreak = true
  vim.wo[win].breakindent = true
  vim.wo[win].conceallevel = 2
  vim.api.nvim_win_set_cursor(win, { 1, 0 })
  if o.filetype then
    vim.bo[buf].filetype = o.filetype
  end
  local function close()
    if vim.api.nvim_win_is_valid(win) then
      vim.api.nvim_win_close(win, true)
    end
  end
  for key, f in pairs(vim.tbl_extend('force', { q = close, ['<Esc>'] = close }, o.keys or {})) do
    vim.keymap.set('n', key, f, { buffer = buf, nowait = true, silent = true })
  end
  return win, buf
end

return M
