// Package diff tells what a later state of a map says differently from an earlier one: step by step, way by way and word
// by word. It knows the map's text and the facts kept in it, and nothing about versions or who made them.
package diff

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// How is one way in which a step differs.
type How string

// The ways. Added and Removed stand alone; the others add up.
const (
	Added   How = "added"
	Removed How = "removed"
	Moved   How = "moved"   // stands at another place in the order of work
	Lane    How = "lane"    // another role does it
	Renamed How = "renamed" // is called otherwise
	Told    How = "told"    // its text or its facts differ
	Ways    How = "ways"    // where it goes on, or on what that depends
)

// Says tells it in words, after the name of the step.
func (h How) Says() string {
	switch h {
	case Lane:
		return "other lane"
	case Told:
		return "told otherwise"
	case Ways:
		return "goes on otherwise"
	}
	return string(h)
}

// Diff is what differs, Steps in the order in which the later map tells them, a removed one where it stood. What is equal
// is not in it. The zero Diff is of two maps that say the same.
type Diff struct {
	Steps []Step       `json:"steps"`
	Flows []Flow       `json:"flows"` // sequence flows drawn or taken away, for colouring a map
	Lanes []LaneChange `json:"lanes"`
	// Same counts the steps that both maps tell alike.
	Same int `json:"same"`
}

// Step is a step that differs. ID is its element in the later map and Was in the earlier; one of them is "" for a step
// that is added or removed, and they differ for a step that was drawn anew under the same name.
type Step struct {
	ID        string  `json:"id,omitempty"`
	Was       string  `json:"was,omitempty"`
	Kind      string  `json:"kind"` // the element's name in the standard
	How       []How   `json:"how"`
	Name      string  `json:"name"`              // in the later map, or of a removed step in the earlier
	NameWas   string  `json:"nameWas,omitempty"` // when it was renamed
	Number    int     `json:"number,omitempty"`  // in the later map, from 1
	NumberWas int     `json:"numberWas,omitempty"`
	Role      string  `json:"role,omitempty"` // lane or pool by name, now
	RoleWas   string  `json:"roleWas,omitempty"`
	Lane      string  `json:"lane,omitempty"` // id of the lane in the later map, "" of a removed step
	LaneWas   string  `json:"laneWas,omitempty"`
	Fields    []Field `json:"fields,omitempty"` // what it tells differently
}

// Is tells whether the step differs in that way.
func (s Step) Is(how How) bool { return slices.Contains(s.How, how) }

// Field is one thing that a step tells differently: "text" for how it is done, "ways" for where it goes on, else the key
// of a fact in the file. Words leads from Before to After.
type Field struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
	Words  []Span `json:"words,omitempty"`
}

// Flow is a sequence flow that only one of the maps has, by its id there.
type Flow struct {
	ID  string `json:"id"`
	How How    `json:"how"` // Added or Removed
}

// LaneChange is a lane that was added, removed or renamed, or whose team is another one; then Team and TeamWas tell it.
type LaneChange struct {
	ID      string `json:"id"`
	How     []How  `json:"how"`
	Name    string `json:"name"`
	NameWas string `json:"nameWas,omitempty"`
	Team    string `json:"team,omitempty"`
	TeamWas string `json:"teamWas,omitempty"`
}

// Empty tells whether both maps say the same.
func (d Diff) Empty() bool { return len(d.Steps) == 0 && len(d.Flows) == 0 && len(d.Lanes) == 0 }

// Count gives how many steps differ in that way.
func (d Diff) Count(how How) int {
	n := 0
	for _, s := range d.Steps {
		if s.Is(how) {
			n++
		}
	}
	return n
}

// String says the difference in one sentence without its end: "2 steps added, 1 moved, 3 told otherwise".
func (d Diff) String() string {
	var parts []string
	for _, w := range []struct {
		how  How
		says string
	}{{Added, "added"}, {Removed, "removed"}, {Moved, "moved"}, {Lane, "given to another role"}, {Renamed, "renamed"}, {Told, "told otherwise"}, {Ways, "led on otherwise"}} {
		n := d.Count(w.how)
		if n == 0 {
			continue
		}
		noun := ""
		if len(parts) == 0 {
			noun = " steps"
			if n == 1 {
				noun = " step"
			}
		}
		parts = append(parts, strconv.Itoa(n)+noun+" "+w.says)
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case len(d.Lanes) > 0:
		return "only lanes differ"
	case len(d.Flows) > 0:
		return "only the drawn ways differ"
	}
	return "nothing differs"
}

// Maps compares two states of a map. Steps are the same when they have one id, or else when an activity or event stands
// under the same name once in each map. A step is moved when it left the order that most of the others kept and what
// comes before or after it is another step.
func Maps(before, after *bpmn.Model) Diff {
	a, b := sideOf(before), sideOf(after)
	pair(a, b)
	d := Diff{Steps: []Step{}, Flows: flows(before.View(), after.View()), Lanes: lanes(before, after)}
	stays := inOrder(a, b)
	gone := a.gone()
	for _, s := range gone[""] {
		d.Steps = append(d.Steps, removed(s))
	}
	for _, s := range b.steps {
		was, ok := a.at[b.other[s.ID]]
		if !ok {
			d.Steps = append(d.Steps, Step{ID: s.ID, Kind: s.Kind, How: []How{Added}, Name: s.Name, Number: s.Number, Role: role(s), Lane: s.Lane})
			continue
		}
		old := a.steps[was]
		if one := compare(a, b, old, s, stays[s.ID]); len(one.How) > 0 {
			d.Steps = append(d.Steps, one)
		} else {
			d.Same++
		}
		for _, r := range gone[old.ID] {
			d.Steps = append(d.Steps, removed(r))
		}
	}
	return d
}

func removed(s bpmn.Step) Step {
	return Step{Was: s.ID, Kind: s.Kind, How: []How{Removed}, Name: s.Name, NumberWas: s.Number, RoleWas: role(s), LaneWas: s.Lane}
}

func role(s bpmn.Step) string {
	if s.LaneName != "" {
		return s.LaneName
	}
	return s.PoolName
}

// compare gives how a step that both maps have differs.
func compare(a, b *side, old, s bpmn.Step, stays bool) Step {
	one := Step{ID: s.ID, Was: old.ID, Kind: s.Kind, Name: s.Name, Number: s.Number, NumberWas: old.Number, Role: role(s), RoleWas: role(old), Lane: s.Lane, LaneWas: old.Lane}
	if !stays && !slices.Equal(a.beside(old.ID, nil), b.beside(s.ID, b.other)) {
		one.How = append(one.How, Moved)
	}
	if one.Role != one.RoleWas || s.Lane != old.Lane && s.LaneName != old.LaneName {
		one.How = append(one.How, Lane)
	}
	if s.Name != old.Name {
		one.How, one.NameWas = append(one.How, Renamed), old.Name
	}
	if s.Kind != old.Kind {
		one.Fields = append(one.Fields, Field{Name: "kind", Before: bpmn.InWords(old.Kind), After: bpmn.InWords(s.Kind)})
	}
	was, is := a.told(old.ID), b.told(s.ID)
	for _, key := range slices.Sorted(maps.Keys(union(was, is))) {
		if was[key] != is[key] {
			one.Fields = append(one.Fields, Field{Name: key, Before: was[key], After: is[key]})
		}
	}
	if len(one.Fields) > 0 {
		one.How = append(one.How, Told)
	}
	if before, after := a.ways(old.ID, nil), b.ways(s.ID, b.other); !slices.Equal(before, after) {
		one.How = append(one.How, Ways)
		one.Fields = append(one.Fields, Field{Name: "ways", Before: a.say(old.ID), After: b.say(s.ID)})
	}
	for i := range one.Fields {
		one.Fields[i].Words = Words(one.Fields[i].Before, one.Fields[i].After)
	}
	return one
}

func union(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}
