-- The command :Squire.

local M = {}

local squire = require('squire')
local server = require('squire.server')

local function tell(level, ...)
  vim.notify('squire: ' .. string.format(...), vim.log.levels[level])
end

-- The folder that a scan of the whole is about.
local function root()
  return vim.fs.root(0, { '.squire.toml', '.git' }) or vim.fn.getcwd()
end

-- run calls squire outside of the server, without waiting for it.
local function run(args, cwd, answer)
  local cmd = vim.list_extend({ server.program() }, args)
  local ok, err = pcall(vim.system, cmd, { cwd = cwd, text = true, env = { NO_COLOR = '1' } }, vim.schedule_wrap(answer))
  if not ok then
    tell('ERROR', '%s', err)
  end
end

local types = { critical = 'E', high = 'E', medium = 'W', low = 'I', info = 'I' }

-- scanned puts the findings of a report into the quickfix list.
local function scanned(report, dir)
  local items = {}
  for _, x in ipairs(report.findings) do
    if x.show then
      items[#items + 1] = {
        filename = vim.fs.joinpath(dir, x.path),
        lnum = x.start.line,
        col = x.start.column,
        end_lnum = x['end'].line,
        end_col = x['end'].column,
        type = types[x.severity] or 'W',
        text = ('%s [%s]'):format(x.message, x.rule.id),
      }
    end
  end
  vim.fn.setqflist({}, ' ', { title = 'squire scan ' .. dir, items = items })
  local whole = report.summary.complete
  if #items > 0 then
    vim.cmd('botright copen')
    tell(whole and 'INFO' or 'WARN', '%d findings%s', #items, whole and '' or ', and something was not scanned; `squire scan` in a terminal says what')
  elseif whole then
    vim.cmd.cclose()
    tell('INFO', 'nothing found in %s', dir)
  else
    tell('WARN', 'the scan is incomplete, so this says nothing; `squire scan` in a terminal says why')
  end
end

-- actions asks for what the server can do about a range, and hands on those of
-- Squire alone.
local function actions(range, only, diagnostics, answer)
  local buf = vim.api.nvim_get_current_buf()
  server.ask('textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(buf),
    range = range,
    context = { only = { only }, diagnostics = diagnostics },
  }, function(got, client)
    answer(got, client, buf)
  end, buf)
end

local function apply(action, client, buf)
  local function done(a)
    if a.edit then
      vim.lsp.util.apply_workspace_edit(a.edit, client.offset_encoding)
    end
    local command = type(a.command) == 'table' and a.command or (type(a.command) == 'string' and a) or nil
    if command then
      server.ask('workspace/executeCommand', { command = command.command, arguments = command.arguments }, function() end, buf)
    end
  end
  if action.edit or not action.data then
    done(action)
  else
    server.ask('codeAction/resolve', action, done, buf)
  end
end

local function whole(buf)
  return { start = { line = 0, character = 0 }, ['end'] = { line = vim.api.nvim_buf_line_count(buf), character = 0 } }
end

-- mend applies the safe fix of the finding under the cursor, or asks which of
-- the things that can be done is to be.
local function mend()
  local d = squire.finding()
  if not d then
    return tell('INFO', 'there is no finding in this line')
  end
  local lsp = vim.tbl_get(d, 'user_data', 'lsp')
  actions(lsp.range, 'quickfix.squire', { lsp }, function(got, client, buf)
    for _, a in ipairs(got) do
      if a.isPreferred then
        return apply(a, client, buf)
      end
    end
    if #got == 0 then
      return tell('INFO', 'nothing can be done about this finding here')
    end
    vim.ui.select(got, {
      prompt = 'squire: no fix is safe unread; choose',
      format_item = function(a)
        return a.title
      end,
    }, function(a)
      if a then
        apply(a, client, buf)
      end
    end)
  end)
end

local function mend_all()
  local buf = vim.api.nvim_get_current_buf()
  actions(whole(buf), 'source.fixAll.squire', {}, function(got, client)
    if not got[1] then
      return tell('INFO', 'no finding of this file has a fix that is safe unread')
    end
    apply(got[1], client, buf)
  end)
end

-- The verbs, each with what it does with its words and whether there was a !,
-- and what completes the first word.
local verbs = {}

verbs.learn = {
  run = function(words)
    squire.learn(words[1])
  end,
  complete = function()
    local names, client = {}, server.client(0)
    local answer = client and (vim.fn.has('nvim-0.11') == 1 and client:request_sync('squire/lessons', vim.empty_dict(), 500)
      or client.request_sync('squire/lessons', vim.empty_dict(), 500, 0))
    for _, l in ipairs(answer and answer.result and answer.result.lessons or {}) do
      names[#names + 1] = l.id
    end
    return names
  end,
}

verbs.explain = {
  run = function(words)
    local d = squire.finding()
    local word = words[1] or (d and d.code)
    if not word then
      return tell('INFO', 'there is no finding in this line; name a rule or a CWE')
    end
    run({ 'explain', '--', word }, root(), function(done)
      if done.code ~= 0 then
        return tell('WARN', '%s', vim.trim(done.stderr):gsub('^squire: ', ''))
      end
      require('squire.float').open(vim.split(vim.trim(done.stdout), '\n'), { title = word })
    end)
  end,
  complete = function()
    local names = {}
    for _, d in ipairs(squire.findings(0)) do
      if d.code and not vim.tbl_contains(names, d.code) then
        names[#names + 1] = d.code
      end
    end
    return names
  end,
}

verbs.fix = {
  run = function(_, bang)
    return bang and mend_all() or mend()
  end,
}

verbs.scan = {
  run = function(words)
    local dir = root()
    local args = { 'scan', '--format', 'json', '--' }
    for _, w in ipairs(words) do
      args[#args + 1] = vim.fn.fnamemodify(vim.fn.expand(w), ':p')
    end
    if #words == 0 then
      args[#args + 1] = '.'
    end
    tell('INFO', 'scanning %s …', #words > 0 and table.concat(words, ' ') or dir)
    run(args, dir, function(done)
      local ok, report = pcall(vim.json.decode, done.stdout)
      if not ok or type(report) ~= 'table' or not report.summary then
        return tell('ERROR', 'the scan failed: %s', vim.trim(done.stderr))
      end
      scanned(report, dir)
    end)
  end,
  complete = function(lead)
    return vim.fn.getcompletion(lead, 'file')
  end,
}

verbs.status = {
  run = function()
    server.ask('squire/status', vim.empty_dict(), function(s)
      local lines = { ('squire %s, %s'):format(s.version, s.state), ('%d open documents'):format(s.open) }
      for _, r in ipairs(s.roots) do
        lines[#lines + 1] = ('%s: %d rules, mode %s from %s%s'):format(
          r.uri == '' and 'files in no project' or vim.uri_to_fname(r.uri),
          r.rules,
          r.mode,
          r.failOn,
          r.config and ', .squire.toml' or ''
        )
        if r.problem then
          lines[#lines + 1] = '  its settings can\'t be read: ' .. r.problem
        end
      end
      local counts = {}
      for _, severity in ipairs({ 'critical', 'high', 'medium', 'low', 'info' }) do
        if (s.findings[severity] or 0) > 0 then
          counts[#counts + 1] = s.findings[severity] .. ' ' .. severity
        end
      end
      lines[#lines + 1] = 'findings: ' .. (#counts > 0 and table.concat(counts, ', ') or 'none shown')
      for _, g in ipairs(s.gaps) do
        lines[#lines + 1] = 'not scanned: ' .. g.message
      end
      require('squire.float').open(lines, { title = 'Squire' })
    end)
  end,
}

verbs.restart = { run = server.restart }

verbs.log = {
  run = function()
    local file = vim.g.squire_log and vim.fn.fnamemodify(vim.g.squire_log, ':p') or vim.lsp.log.get_filename()
    vim.cmd.tabedit(vim.fn.fnameescape(file))
    vim.bo.readonly = true
  end,
}

--- Runs what the user wrote after :Squire.
function M.run(args)
  local words = vim.list_slice(args.fargs, 2)
  local verb = verbs[args.fargs[1] or 'status']
  if not verb then
    return tell('ERROR', 'no verb %s; there are %s', args.fargs[1], table.concat(M.verbs(), ', '))
  end
  verb.run(words, args.bang)
end

--- The verbs in alphabetical order.
function M.verbs()
  local names = vim.tbl_keys(verbs)
  table.sort(names)
  return names
end

--- Completes the word before the cursor.
function M.complete(lead, line)
  local verb = line:match('Squire!?%s+(%S+)%s')
  local words = M.verbs()
  if verb then
    local it = verbs[verb]
    words = it and it.complete and it.complete(lead) or {}
  end
  return vim.tbl_filter(function(w)
    return vim.startswith(w, lead)
  end, words)
end

return M
