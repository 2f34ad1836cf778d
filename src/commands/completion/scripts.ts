import type { Shell } from '../choices.ts';

// Each script asks `complete` of the program that was typed. Where that knows nothing, the shell completes files.

const BASH = `# Completion of runwarden for bash. In ~/.bashrc:  source <(runwarden completion bash)
_runwarden() {
  # bash takes --phase=run apart at the sign; it wants back what follows the sign alone.
  local value note word at before='' glue=''
  local -a words=()
  for ((at = 1; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if ((\${#words[@]})) && [[ -n $glue || $word == [=:] ]]; then
      before=\${words[\${#words[@]}-1]}
      [[ $word == [=:] ]] && before+=$word
      words[\${#words[@]}-1]+=$word
    else
      before=''
      words+=("$word")
    fi
    glue=''
    [[ $word == [=:] ]] && glue=yes
  done
  COMPREPLY=()
  while IFS=$'\\t' read -r value note; do
    COMPREPLY+=("\${value#"$before"}")
  done < <("\${COMP_WORDS[0]}" complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _runwarden runwarden`;

const ZSH = `#compdef runwarden
# Completion of runwarden for zsh. In ~/.zshrc, after compinit:  source <(runwarden completion zsh)
_runwarden() {
  local -a found
  local value note
  while IFS=$'\\t' read -r value note; do
    found+=("\${value//:/\\\\:}:$note")
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then
    _describe -V runwarden found
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _runwarden ]]; then
  _runwarden "$@"
else
  compdef _runwarden runwarden
fi`;

const FISH = `# Completion of runwarden for fish:  runwarden completion fish > ~/.config/fish/completions/runwarden.fish
function __runwarden_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c runwarden -f -k -a '(__runwarden_complete)'`;

/** What a shell reads to complete this program. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
