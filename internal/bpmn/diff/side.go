package diff

import (
	"slices"
	"sort"
	"strings"

	"throughline/internal/bpmn"
)

// side is one of the two maps with what a comparison asks of it.
type side struct {
	model *bpmn.Model
	steps []bpmn.Step
	at    map[string]int      // id -> position in steps
	other map[string]string   // id -> id of the same step in the other map
	into  map[string][]string // id -> steps that lead to it
}

func sideOf(m *bpmn.Model) *side {
	s := &side{model: m, steps: m.Steps(), at: map[string]int{}, other: map[string]string{}, into: map[string][]string{}}
	for i, step := range s.steps {
		s.at[step.ID] = i
		for _, way := range step.Branches {
			s.into[way.To] = append(s.into[way.To], step.ID)
		}
	}
	return s
}

// pair finds which steps of the two maps are the same.
func pair(a, b *side) {
	join := func(from, to string) { a.other[from], b.other[to] = to, from }
	for _, s := range b.steps {
		if i, ok := a.at[s.ID]; ok && alike(a.steps[i].Kind, s.Kind) {
			join(s.ID, s.ID)
		}
	}
	left := func(s *side) map[string][]string {
		out := map[string][]string{}
		for _, step := range s.steps {
			if s.other[step.ID] == "" && !bpmn.IsGateway(step.Kind) && named(step) {
				key := strings.ToLower(step.Name)
				out[key] = append(out[key], step.ID)
			}
		}
		return out
	}
	mine, theirs := left(a), left(b)
	for name, ids := range mine {
		if len(ids) == 1 && len(theirs[name]) == 1 && alike(a.steps[a.at[ids[0]]].Kind, b.steps[b.at[theirs[name][0]]].Kind) {
			join(ids[0], theirs[name][0])
		}
	}
}

// named tells a name somebody gave from one that only spells out the kind.
func named(s bpmn.Step) bool { return s.Name != bpmn.InWords(s.Kind) }

// alike tells whether one id can be one step: an activity does not become a gateway.
func alike(a, b string) bool { return family(a) == family(b) }

func family(kind string) string {
	switch {
	case bpmn.IsGateway(kind):
		return "gateway"
	case strings.HasSuffix(kind, "Event"):
		return "event"
	}
	return "activity"
}

// gone gives the removed steps by the kept step they stood behind, "" at the front.
func (s *side) gone() map[string][]bpmn.Step {
	out := map[string][]bpmn.Step{}
	behind := ""
	for _, step := range s.steps {
		if s.other[step.ID] == "" {
			out[behind] = append(out[behind], step)
		} else {
			behind = step.ID
		}
	}
	return out
}

// inOrder gives the steps of b that keep the order they have in a: a longest increasing run of their places there.
func inOrder(a, b *side) map[string]bool {
	var ids []string
	var places []int
	for _, s := range b.steps {
		if i, ok := a.at[b.other[s.ID]]; ok {
			ids, places = append(ids, s.ID), append(places, i)
		}
	}
	var ends []int // ends[n] is the last of the best run of n+1 steps
	before := make([]int, len(places))
	for i, place := range places {
		n := sort.Search(len(ends), func(k int) bool { return places[ends[k]] >= place })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	out := map[string]bool{}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			out[ids[i]] = true
		}
	}
	return out
}

// kept names a step of this map by its id in the earlier one; as is nil in the earlier map itself.
func kept(id string, as map[string]string) string {
	if as == nil {
		return id
	}
	return as[id]
}

// reach gives the steps that both maps have and that are next in a direction, looking through those that only this one has.
func (s *side) reach(from string, next func(string) []string, as map[string]string, seen map[string]bool) []string {
	var out []string
	for _, id := range next(from) {
		if seen[id] {
			continue
		}
		seen[id] = true
		if s.other[id] != "" {
			out = append(out, kept(id, as))
		} else {
			out = append(out, s.reach(id, next, as, seen)...)
		}
	}
	return out
}

func (s *side) before(id string) []string { return s.into[id] }

func (s *side) after(id string) []string {
	var out []string
	for _, way := range s.steps[s.at[id]].Branches {
		out = append(out, way.To)
	}
	return out
}

// beside names what both maps have before and after a step.
func (s *side) beside(id string, as map[string]string) []string {
	in := s.reach(id, s.before, as, map[string]bool{id: true})
	out := s.reach(id, s.after, as, map[string]bool{id: true})
	slices.Sort(in)
	slices.Sort(out)
	return append(append(in, "|"), out...)
}

// ways tells where a step goes on and on what that depends, by the steps that both maps have. One that simply goes on has none:
// that its next step is another one is told of that step.
func (s *side) ways(id string, as map[string]string) []string {
	step := s.steps[s.at[id]]
	if len(step.Branches) < 2 && (len(step.Branches) == 0 || step.Branches[0].If == "") {
		return nil
	}
	var out []string
	for _, way := range step.Branches {
		to := []string{kept(way.To, as)}
		if s.other[way.To] == "" {
			to = s.reach(way.To, s.after, as, map[string]bool{id: true, way.To: true})
			slices.Sort(to)
		}
		f, _ := s.model.View().Flow(way.Flow)
		out = append(out, way.If+"\x00"+f.Condition+"\x00"+strings.Join(to, " "))
	}
	slices.Sort(out)
	return out
}

// say tells the ways on of a step in words, a line each.
func (s *side) say(id string) string {
	var lines []string
	for _, way := range s.steps[s.at[id]].Branches {
		lead := "Then "
		switch way.If {
		case "":
		case "otherwise":
			lead = "Otherwise "
		default:
			lead = "If " + way.If + ": "
		}
		lines = append(lines, lead+way.ToName)
	}
	return strings.Join(lines, "\n")
}

// told gives what a step tells: its text and the facts at it.
func (s *side) told(id string) map[string]string {
	out := map[string]string{}
	if n, ok := s.model.View().Node(id); ok && strings.TrimSpace(n.Documentation) != "" {
		out["text"] = strings.TrimSpace(n.Documentation)
	}
	e, ok := s.model.Element(id)
	if !ok {
		return out
	}
	for _, a := range e.Child("extensionElements").ChildNS(bpmn.NSFacts, "facts").Attrs() {
		if a.Namespace == "" && a.Value != "" {
			out[a.Name] = a.Value
		}
	}
	return out
}

// flows gives the sequence flows that only one of the maps has. One that leads from the same element to the same is the
// same, whatever its id.
func flows(before, after *bpmn.View) []Flow {
	out := []Flow{}
	only := func(v, other *bpmn.View, how How) {
		has := map[[2]string]int{}
		for _, f := range other.Flows {
			has[[2]string{f.Source, f.Target}]++
		}
		for _, f := range v.Flows {
			if key := [2]string{f.Source, f.Target}; has[key] > 0 {
				has[key]--
			} else {
				out = append(out, Flow{ID: f.ID, How: how})
			}
		}
	}
	only(after, before, Added)
	only(before, after, Removed)
	return out
}

func lanes(before, after *bpmn.Model) []LaneChange {
	out := []LaneChange{}
	for _, l := range after.Lanes() {
		c := LaneChange{ID: l.ID, Name: l.Name, Team: after.Binding(l.ID)}
		was, ok := before.View().Lane(l.ID)
		if !ok {
			c.How = []How{Added}
			out = append(out, c)
			continue
		}
		if was.Name != l.Name {
			c.How, c.NameWas = append(c.How, Renamed), was.Name
		}
		if c.TeamWas = before.Binding(l.ID); c.TeamWas != c.Team {
			c.How = append(c.How, Lane)
		}
		if len(c.How) > 0 {
			out = append(out, c)
		}
	}
	for _, l := range before.Lanes() {
		if _, ok := after.View().Lane(l.ID); !ok {
			out = append(out, LaneChange{ID: l.ID, How: []How{Removed}, Name: l.Name, TeamWas: before.Binding(l.ID)})
		}
	}
	return out
}
