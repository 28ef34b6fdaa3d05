package linear

import (
	"strconv"
	"strings"

	"throughline/internal/importer"
)

// role is what a column means.
type role int

const (
	extra role = iota
	key
	uuid
	team
	title
	description
	status
	estimate
	priority
	projectID
	project
	creator
	assignee
	labels
	cycleNumber
	cycleName
	cycleStart
	cycleEnd
	created
	updated
	started
	triaged
	completed
	canceled
	archived
	due
	milestone
	milestoneID
	parent
	initiatives
	roadmaps
	minutes
	related
	blockedBy
	duplicateOf
)

// roles maps the headers of all shapes, in lower case.
var roles = map[string]role{
	"id": key, "uuid": uuid, "team": team, "title": title, "description": description, "status": status, "estimate": estimate,
	"priority": priority, "project id": projectID, "project": project, "creator": creator, "assignee": assignee, "labels": labels,
	"cycle number": cycleNumber, "cycle name": cycleName, "cycle start": cycleStart, "cycle end": cycleEnd,
	"created": created, "updated": updated, "started": started, "triaged": triaged, "completed": completed, "canceled": canceled,
	"cancelled": canceled, "archived": archived, "due date": due, "milestone": milestone, "project milestone": milestone,
	"project milestone id": milestoneID, "parent issue": parent, "initiatives": initiatives, "roadmaps": roadmaps,
	"time in status (minutes)": minutes, "related to": related, "blocked by": blockedBy, "duplicate of": duplicateOf,
}

// fields says what a role becomes, for the report.
var fields = map[role]string{key: "key", uuid: "source id", team: "team", title: "title", description: "description", status: "state",
	estimate: "points", priority: "priority", projectID: "project", project: "project", creator: "creator", assignee: "assignee", labels: "labels",
	cycleNumber: "cycle", cycleName: "cycle", cycleStart: "cycle", cycleEnd: "cycle", created: "created", updated: "updated", started: "started",
	triaged: "history (derived)", completed: "resolved", canceled: "cancelled", archived: "archived", due: "due", milestone: "milestone",
	milestoneID: "milestone", parent: "parent", initiatives: "initiatives", roadmaps: "roadmaps", minutes: "history (derived)",
	related: "links", blockedBy: "links", duplicateOf: "links"}

// layout is the role of every column, and where each role stands first; -1 is nowhere.
type layout struct {
	cols []role
	at   map[role]int
	name []string
}

func plan(headers []string, opts importer.Options) layout {
	l := layout{cols: make([]role, len(headers)), at: map[role]int{}, name: make([]string, len(headers))}
	for i, h := range headers {
		if to, ok := opts.Columns[h]; ok {
			h = to
		}
		r := roles[strings.ToLower(strings.TrimSpace(h))]
		if _, twice := l.at[r]; twice {
			r = extra // a second column of the same name is not merged into the first
		}
		l.cols[i], l.name[i] = r, strings.TrimSpace(h)
		if r != extra {
			l.at[r] = i
		}
		if l.name[i] == "" {
			l.name[i] = "Column " + strconv.Itoa(i+1)
		}
	}
	return l
}

// get gives the text of a role's cell, without the guard Linear puts before formulas.
func (l layout) get(row *importer.Row, r role) string {
	if i, ok := l.at[r]; ok {
		return unguard(strings.TrimSpace(row.Get(i)))
	}
	return ""
}

// unguard strips the apostrophe that keeps a spreadsheet from running "'=1+1".
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// list splits values joined by ", ".
func list(s string) []string {
	var out []string
	for _, v := range strings.Split(s, ", ") {
		if v = strings.TrimSpace(v); v != "" {
			out = importer.AddOnce(out, v)
		}
	}
	return out
}
