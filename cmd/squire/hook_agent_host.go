package main

import (
	"fmt"
	"io"
)

// An agentHost is how an agent wants to be answered. What each understands is
// documented by its makers; docs/agents.md has the addresses.
type agentHost int

const (
	plainHost   agentHost = iota // by exit code alone
	claudeHost                   // Claude Code, and Codex, which speaks the same
	geminiHost                   // Gemini CLI
	cursorHost                   // Cursor
	copilotHost                  // GitHub Copilot
)

// refuse answers no.
func (h agentHost) refuse(out io.Writer, reason string) error {
	switch h {
	case cursorHost:
		return writeJSON(out, map[string]string{"permission": "deny", "user_message": reason, "agent_message": reason})
	case copilotHost:
		return writeJSON(out, map[string]string{"permissionDecision": "deny", "permissionDecisionReason": reason})
	}
	return &exit{code: exitUsage} // 2, which these take for no, with standard error as the reason
}

// tell says something without an answer: whether the tool may run is for the
// agent and its user, as without the hook.
func (h agentHost) tell(out io.Writer, text string) error {
	switch h {
	case claudeHost:
		return writeJSON(out, map[string]any{
			"systemMessage":      text,
			"hookSpecificOutput": map[string]string{"hookEventName": "PreToolUse", "additionalContext": text},
		})
	case geminiHost:
		return writeJSON(out, map[string]string{"systemMessage": text})
	}
	return nil
}

// agentConfigs are what to add to the settings of each agent.
var agentConfigs = []struct{ name, file, text string }{
	{"claude", ".claude/settings.json, or ~/.claude/settings.json for all projects", `{
  "hooks": {
    "PreToolUse": [
      {
        "matcher": "Write|Edit|MultiEdit|NotebookEdit|Bash",
        "hooks": [{ "type": "command", "command": "squire hook agent" }]
      }
    ]
  }
}`},
	{"codex", "~/.codex/hooks.json", `{
  "hooks": {
    "PreToolUse": [
      {
        "matcher": "Bash|apply_patch",
        "hooks": [{ "type": "command", "command": "squire hook agent" }]
      }
    ]
  }
}`},
	{"copilot", ".github/hooks/squire.json", `{
  "version": 1,
  "hooks": {
    "preToolUse": [
      { "type": "command", "bash": "squire hook agent", "powershell": "squire hook agent" }
    ]
  }
}`},
	{"cursor", ".cursor/hooks.json, or ~/.cursor/hooks.json for all projects", `{
  "version": 1,
  "hooks": {
    "preToolUse": [{ "command": "squire hook agent", "matcher": "Write" }],
    "beforeShellExecution": [{ "command": "squire hook agent" }]
  }
}`},
	{"gemini", ".gemini/settings.json, or ~/.gemini/settings.json for all projects", `{
  "hooks": {
    "BeforeTool": [
      {
        "matcher": "write_file|replace|run_shell_command",
        "hooks": [{ "name": "squire", "type": "command", "command": "squire hook agent" }]
      }
    ]
  }
}`},
}

func agentNames() []string {
	var names []string
	for _, c := range agentConfigs {
		names = append(names, c.name)
	}
	return names
}

// printAgentConfig writes what to add; where it goes is told beside it, so that
// the output is the text alone.
func (a *app) printAgentConfig(name string) error {
	for _, c := range agentConfigs {
		if c.name == name {
			a.note("add this to %s:", c.file)
			_, err := fmt.Fprintln(a.out, c.text)
			return err
		}
	}
	return usageError("--print-config %q: want %s", name, oneOf(agentNames()))
}
