" Squire for every file type, with ALE: beside the linters that are on.
function! s:SquireOn(type) abort
  let l:type = ale#linter#ResolveFiletype(split(a:type, '\.')[0])[0]
  if !has_key(s:squire, l:type)
    let s:squire[l:type] = 1
    call ale#linter#Define(l:type, {
    \ 'name': 'squire',
    \ 'lsp': 'stdio',
    \ 'executable': 'squire',
    \ 'command': '%e lsp',
    \ 'project_root': function('s:SquireRoot'),
    \ 'initialization_options': {'positionEncoding': 'utf-8'},
    \})
  endif
  let l:on = map(ale#linter#Get(a:type), 'v:val.name')
  if index(l:on, 'squire') < 0
    let b:ale_linters = {a:type: l:on + ['squire']}
  endif
endfunction

function! s:SquireRoot(buffer) abort
  let l:config = ale#path#FindNearestFile(a:buffer, '.squire.toml')
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return !empty(l:config) ? fnamemodify(l:config, ':h')
  \ : !empty(l:git) ? fnamemodify(l:git, ':h:h')
  \ : expand('#' . a:buffer . ':p:h')
endfunction

let s:squire = {}
augroup squire
  autocmd!
  autocmd FileType * call s:SquireOn(expand('<amatch>'))
augroup END

" Where to read a lesson is a message of the server; ALE shows errors alone.
let g:ale_lsp_show_message_severity = 'information'
