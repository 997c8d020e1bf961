/** The completion script of each shell. They hold no names: each press of TAB asks mxt, so they never go stale. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The first word of the command line that a script runs. Not a command: no person types it. */
const COMPLETE = '__complete';

const BASH = `# Completion of mxt in bash. For this session: eval "$(mxt completion bash)"
_mxt() {
  local line program=\${1/#\\~\\//$HOME/} current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      @files) compopt -o filenames 2>/dev/null; _mxt_add "$(compgen -f -- "$current")" ;;
      @folders) compopt -o filenames 2>/dev/null; _mxt_add "$(compgen -d -- "$current")" ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <("$program" ${COMPLETE} bash "$COMP_LINE" "$COMP_POINT" "$COMP_WORDBREAKS" 2>/dev/null)
}
_mxt_add() {
  local path
  while IFS= read -r path; do [ -z "$path" ] || COMPREPLY+=("$path"); done <<< "$1"
}
complete -F _mxt mxt
`;

const ZSH = `#compdef mxt
# Completion of mxt in zsh. For this session: eval "$(mxt completion zsh)"
_mxt() {
  local value about paths=''
  local -a found shown
  while IFS=$'\\t' read -r value about; do
    case $value in
      @files|@folders) paths=$value ;;
      *) found+=("$value"); shown+=("$value\${about:+  -- $about}") ;;
    esac
  done < <("\${(Q)words[1]/#\\~\\//$HOME/}" ${COMPLETE} zsh "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if [[ -n $paths ]]; then
    [[ \${words[CURRENT]} == --*=* ]] && compset -P '--*='
    if [[ $paths == @folders ]]; then _files -/; else _files; fi
    return
  fi
  (( $#found )) && compadd -U -l -d shown -a found
}
if [[ "\${funcstack[1]}" == _mxt ]]; then _mxt "$@"; elif (( $+functions[compdef] )); then compdef _mxt mxt; fi
`;

const FISH = `# Completion of mxt in fish. For this session: mxt completion fish | source
function __mxt_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command $words[1] ${COMPLETE} fish $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case @files @folders
                set -l prefix (string match -r -- '^--[^=]+=' $current)
                set -l start (string replace -r -- '^--[^=]+=' '' $current)
                set -l paths (__fish_complete_path $start)
                test $line = @folders; and set paths (__fish_complete_directories $start)
                for path in $paths
                    echo "$prefix$path"
                end
            case '*'
                echo $line
        end
    end
end
complete -c mxt -f -a '(__mxt_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = {bash: BASH, zsh: ZSH, fish: FISH};
