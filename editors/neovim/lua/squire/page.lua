-- Turns a lesson's tree of blocks into lines of Markdown. docs/lsp.md has the
-- blocks.

local M = {}

local roles = { bad = 'Avoid', good = 'Instead' }
local tones = { note = 'Note', tip = 'Tip', warning = 'Warning' }

-- JSON's null comes as vim.NIL.
local function list(v)
  return type(v) == 'table' and v or {}
end

--- Runs of text as one string.
function M.text(runs)
  local out = {}
  for _, run in ipairs(list(runs)) do
    local text = run.text
    if run.style == 'code' then
      text = '`' .. text .. '`'
    elseif run.style == 'strong' then
      text = '**' .. text .. '**'
    elseif run.style == 'emph' then
      text = '*' .. text .. '*'
    elseif run.style == 'link' and run.href then
      text = text .. ' <' .. run.href .. '>'
    end
    out[#out + 1] = text
  end
  return (table.concat(out):gsub('\n', ' '))
end

local function put(out, indent, line)
  out[#out + 1] = line == '' and '' or indent .. line
end

--- Code, with what it is an example of, or its lines numbered.
function M.code(out, indent, variants, numbered)
  for _, v in ipairs(list(variants)) do
    if roles[v.role] and not numbered then
      put(out, indent, roles[v.role] .. ':')
    end
    put(out, indent, '```' .. (v.lang or ''))
    for n, line in ipairs(list(v.lines)) do
      put(out, indent, numbered and ('%2d  %s'):format(n, line) or line)
    end
    put(out, indent, '```')
    put(out, indent, '')
  end
end

--- A question with what there is to choose from.
function M.question(out, q)
  put(out, '', '**' .. M.text(q.prompt) .. '**')
  put(out, '', '')
  M.code(out, '', q.variants, q.kind == 'spot')
  for n, option in ipairs(list(q.options)) do
    local label = q.labels and q.labels[n] or string.char(96 + n)
    put(out, '', ('%s) %s'):format(label, M.text(option.text)))
    M.code(out, '   ', option.variants)
  end
end

local blocks

local function block(out, indent, b)
  if b.kind == 'heading' then
    put(out, indent, ('#'):rep(b.level or 1) .. ' ' .. M.text(b.text))
  elseif b.kind == 'paragraph' then
    put(out, indent, M.text(b.text))
  elseif b.kind == 'code' then
    M.code(out, indent, b.variants)
    return
  elseif b.kind == 'list' then
    for n, item in ipairs(list(b.items)) do
      local mark = b.ordered and n .. '. ' or '- '
      local lines = {}
      blocks(lines, '', item)
      for i, line in ipairs(lines) do
        put(out, indent, i == 1 and mark .. line or (line == '' and '' or (' '):rep(#mark) .. line))
      end
    end
  elseif b.kind == 'callout' then
    local lines = {}
    blocks(lines, '', b.blocks)
    put(out, indent, '> **' .. (tones[b.tone] or 'Note') .. '**')
    for _, line in ipairs(lines) do
      put(out, indent, line == '' and '>' or '> ' .. line)
    end
  elseif b.kind == 'quiz' then
    M.question(out, b.question)
    put(out, indent, '*The answer is in the quiz: t*')
  end
  put(out, indent, '')
end

blocks = function(out, indent, all)
  for _, b in ipairs(list(all)) do
    block(out, indent, b)
  end
  while out[#out] == '' do
    out[#out] = nil
  end
end

--- The lines of a page.
function M.lines(all)
  local out = {}
  blocks(out, '', all)
  return out
end

return M
