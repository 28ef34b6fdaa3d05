package processes

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/id"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// shape is a map in numbers: how many steps it tells, how many lanes are drawn, and how often the work passes from one
// lane or pool to another.
type shape struct{ Steps, Lanes, Handoffs int }

// shapeOf counts. A lane counts also while it is empty, one that is divided by its parts, and a pool with steps but
// without lanes is one. A hand-off is a way on whose next step stands in another lane, or in another pool where there are no
// lanes; a message between two pools is one too.
func shapeOf(m *bpmn.Model) shape {
	steps := m.Steps()
	s := shape{Steps: len(steps)}
	place := make(map[string]string, len(steps))
	lanes := map[string]bool{}
	for _, step := range steps {
		place[step.ID] = step.Lane
		if step.Lane == "" {
			place[step.ID] = step.Pool
		}
		if place[step.ID] != "" {
			lanes[place[step.ID]] = true
		}
	}
	divided := map[string]bool{}
	for _, lane := range m.Lanes() {
		divided[lane.Parent] = true
	}
	for _, lane := range m.Lanes() {
		if !divided[lane.ID] {
			lanes[lane.ID] = true
		}
	}
	s.Lanes = len(lanes)
	for _, step := range steps {
		for _, way := range step.Branches {
			// What stands in no lane, as a start event often does, is nobody's hand.
			if from, to := place[step.ID], place[way.To]; from != "" && to != "" && from != to {
				s.Handoffs++
			}
		}
	}
	s.Handoffs += len(m.View().MessageFlows)
	return s
}

// String tells the shape: "9 steps in 3 lanes, 4 hand-offs".
func (s shape) String() string {
	out := count(s.Steps, "step")
	if s.Lanes > 0 {
		out += " in " + count(s.Lanes, "lane")
	}
	return out + ", " + count(s.Handoffs, "hand-off")
}

// count says a number with its noun; the plural is the noun with an s unless it is given.
func count(n int, noun string, plural ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(plural) > 0:
		return strconv.Itoa(n) + " " + plural[0]
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// compare tells what the map to be changes of the map as it is.
func compare(asIs, toBe shape) string {
	said := strings.Join([]string{
		difference(asIs.Steps, toBe.Steps, "step"),
		difference(asIs.Lanes, toBe.Lanes, "lane"),
		difference(asIs.Handoffs, toBe.Handoffs, "hand-off"),
	}, ", ")
	return "The way to be has " + said + "."
}

func difference(before, after int, noun string) string {
	switch {
	case after < before:
		return fmt.Sprintf("%s fewer (%d → %d)", count(before-after, noun), before, after)
	case after > before:
		return fmt.Sprintf("%s more (%d → %d)", count(after-before, noun), before, after)
	}
	return fmt.Sprintf("as many %ss (%d)", noun, after)
}

// laneRow is a lane with the team that does its work.
type laneRow struct {
	ID, Name string
	Team     id.Team
	Shown    ui.Team
	Depth    int
}

// lanesOf lists the lanes of a map with the teams they are bound to.
func lanesOf(m *bpmn.Model, teams page.Directory) []laneRow {
	depth := map[string]int{}
	var out []laneRow
	for _, lane := range m.Lanes() {
		depth[lane.ID] = depth[lane.Parent]
		if lane.Parent != "" {
			depth[lane.ID]++
		}
		bound := id.Team(m.Binding(lane.ID))
		name := strings.Join(strings.Fields(lane.Name), " ")
		if name == "" {
			name = "Lane without a name"
		}
		out = append(out, laneRow{ID: lane.ID, Name: name, Team: bound, Shown: teams.Team(bound), Depth: depth[lane.ID]})
	}
	return out
}

// laneColours gives the island what it colours lanes by.
func laneColours(lanes []laneRow) string {
	type colour struct {
		Team string `json:"team"`
		Hue  int    `json:"hue"`
	}
	out := map[string]colour{}
	for _, lane := range lanes {
		if lane.Shown.Hue > 0 {
			out[lane.ID] = colour{lane.Shown.Name, lane.Shown.Hue}
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return "{}" // names and numbers always marshal
	}
	return string(text)
}

// stepRow is one line of the map told in words.
type stepRow struct {
	ID, Title, Kind string
	Number, Depth   int
	Team            ui.Team // of its lane; only a name when the lane is bound to none
	Ways            []string
}

// stepsOf tells the map step by step.
func stepsOf(m *bpmn.Model, lanes []laneRow) []stepRow {
	teams := map[string]ui.Team{}
	for _, lane := range lanes {
		teams[lane.ID] = ui.Team{Name: lane.Name, Hue: lane.Shown.Hue}
	}
	named := func(id, said string) string {
		if n, ok := m.View().Node(id); ok && strings.TrimSpace(n.Name) == "" && n.Event == "" {
			return bpmn.Unnamed(n.Kind)
		}
		return said
	}
	var out []stepRow
	for _, s := range m.Steps() {
		row := stepRow{ID: s.ID, Title: named(s.ID, s.Name), Kind: kind(s.Kind), Number: s.Number, Depth: s.Depth, Team: teams[s.Lane]}
		if row.Team.Name == "" {
			row.Team.Name = s.PoolName
		}
		for _, way := range s.Branches {
			way.ToName = named(way.To, way.ToName)
			if text := waySays(s, way); text != "" {
				row.Ways = append(row.Ways, text)
			}
		}
		out = append(out, row)
	}
	return out
}

// waySays tells where a step leads, or nothing when that is only the next one of the list.
func waySays(s bpmn.Step, way bpmn.Branch) string {
	if way.If == "" && len(s.Branches) == 1 && way.Number == s.Number+1 {
		return ""
	}
	where := fmt.Sprintf("to %d, %s", way.Number, way.ToName)
	switch way.If {
	case "":
		return strings.ToUpper(where[:1]) + where[1:]
	case "otherwise":
		return "Otherwise " + where
	}
	return "If " + way.If + ": " + where
}

// kind says what a step is where that is not plain from its name.
func kind(element string) string {
	switch element {
	case "task", "userTask", "manualTask":
		return ""
	case "serviceTask", "scriptTask", "businessRuleTask":
		return "done by a system"
	case "sendTask":
		return "sends a message"
	case "receiveTask":
		return "waits for a message"
	case "startEvent":
		return "the start"
	case "endEvent":
		return "an end"
	case "intermediateCatchEvent", "eventBasedGateway":
		return "waits"
	case "intermediateThrowEvent":
		return "something happens"
	case "boundaryEvent":
		return "may happen meanwhile"
	case "exclusiveGateway", "complexGateway":
		return "a decision"
	case "parallelGateway":
		return "goes on several ways at the same time"
	case "inclusiveGateway":
		return "goes on one or more ways"
	case "subProcess", "transaction", "adHocSubProcess":
		return "a part with steps of its own"
	case "callActivity":
		return "another process"
	}
	return ""
}
