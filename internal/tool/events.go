package tool

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a tool.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "tool.registered", Says: "put the tool into the register", Needs: access.EditProcess},
		{Name: "tool.edited", Says: "changed the tool", Needs: access.EditProcess},
		{Name: "tool.renamed", Says: "renamed the tool", Needs: access.EditProcess},
		{Name: "tool.retired", Says: "retired the tool", Needs: access.EditProcess},
		{Name: "tool.revived", Says: "took the tool back into use", Needs: access.EditProcess},
		{Name: "tool.removed", Says: "took the tool off the register", Needs: access.EditProcess},
	}
}
