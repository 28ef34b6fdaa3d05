package process

import "throughline/internal/history"

// Kinds lists what can happen to a process.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "process.created", Says: "began the process"},
		{Name: "process.edited", Says: "changed the process"},
		{Name: "process.deleted", Says: "deleted the process"},
		{Name: "process.restored", Says: "restored the process"},
		{Name: "process.drafted", Says: "began a draft of the process"},
		{Name: "process.mapped", Says: "changed the map"},
		{Name: "process.replaced", Says: "replaced the map by a file"},
		{Name: "process.bound", Says: "gave a lane its team"},
		{Name: "process.published", Says: "published the process"},
		{Name: "process.discarded", Says: "discarded the draft of the process"},
		{Name: "process.linked", Says: "linked the process to the change"},
		{Name: "process.unlinked", Says: "took the process off the change"},
	}
}

// about is the data of an event about a version or a link: its process.
type about struct {
	Process string `json:"process"`
	Number  int64  `json:"number,omitempty"`
}
