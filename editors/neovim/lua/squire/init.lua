-- Squire in Neovim. See :help squire.

local M = {}

local server = require('squire.server')

--- The findings of a buffer, as diagnostics.
---@return vim.Diagnostic[]
function M.findings(buf)
  local client = vim.lsp.get_clients({ name = 'squire', bufnr = buf or 0 })[1]
  if not client then
    return {}
  end
  -- What a scan left out is told as a diagnostic without a rule's severity, and
  -- counts: it isn't clean.
  return vim.diagnostic.get(buf or 0, { namespace = vim.lsp.diagnostic.get_namespace(client.id) })
end

--- The finding under the cursor, else the first one of the line, else nil.
function M.finding()
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local best
  for _, d in ipairs(M.findings(0)) do
    if d.lnum <= row - 1 and row - 1 <= d.end_lnum then
      local within = (d.lnum < row - 1 or d.col <= col) and (row - 1 < d.end_lnum or col < d.end_col)
      if within then
        return d
      end
      best = best or d
    end
  end
  return best
end

--- For a statusline: "Squire" where the server runs, with the number of
--- findings of the buffer behind it, and "" where it doesn't. Never "clean":
--- the file may not have been scanned yet.
function M.statusline(buf)
  if #vim.lsp.get_clients({ name = 'squire', bufnr = buf or 0 }) == 0 then
    return ''
  end
  local n = #M.findings(buf)
  return n == 0 and 'Squire' or 'Squire ' .. n
end

--- Findings of all open documents by severity, as the server counts them, or
--- nil before it did: { critical = 0, high = 1, … }.
function M.counts()
  return server.told and server.told.findings
end

--- Opens a lesson: by its id, by the rule of a finding, or the one for the
--- finding under the cursor. Without any of these, asks which.
function M.learn(name)
  local lesson = require('squire.lesson')
  local uri = vim.uri_from_bufnr(0)
  if name then
    lesson.named(name, uri)
    return
  end
  local d = M.finding()
  if d and d.code then
    lesson.open({ rule = d.code, uri = uri })
  else
    lesson.choose()
  end
end

return M
