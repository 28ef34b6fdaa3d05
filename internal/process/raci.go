package process

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// Raci says for each activity who is Responsible for doing it, who is Accountable, who is Consulted and who is Informed.
// It is no table of its own: R is whoever the map lets do the step, the rest are facts of the step in the same file.
type Raci struct {
	Roles       []string      `json:"roles"` // lanes in the order of the map, then roles that only facts name
	Rows        []RaciRow     `json:"rows"`
	Accountable string        `json:"accountable"` // who answers for every step that names nobody else; "" for nobody
	Problems    []RaciProblem `json:"problems"`
}

// RaciRow is one activity. Cells holds letters by role: R, A, C and I in that order, such as "RA".
type RaciRow struct {
	Step   string            `json:"step"`
	Number int               `json:"number"`
	Name   string            `json:"name"`
	Cells  map[string]string `json:"cells"`
}

// RaciProblem is a rule that a row or a column breaks. Step and Role name the place, each "" when it is not about one.
type RaciProblem struct {
	Step    string `json:"step,omitempty"`
	Role    string `json:"role,omitempty"`
	Message string `json:"message"`
	Error   bool   `json:"error"`
}

// raciOf reads the assignment from a document and the map's process.
func raciOf(m *bpmn.Model, d *Document) Raci {
	r := Raci{Roles: []string{}, Rows: []RaciRow{}}
	for _, p := range m.View().Processes {
		if r.Accountable == "" {
			r.Accountable = m.Fact(p.ID, factAccountable)
		}
	}
	role := func(name string) string {
		for _, have := range r.Roles {
			if strings.EqualFold(have, name) {
				return have
			}
		}
		r.Roles = append(r.Roles, name)
		return name
	}
	for _, l := range d.Lanes {
		if l.Name != "" {
			role(l.Name)
		}
	}
	for _, s := range d.Steps {
		if !s.Activity {
			continue
		}
		row := RaciRow{Step: s.ID, Number: s.Number, Name: s.Name, Cells: map[string]string{}}
		give := func(name, letter string) {
			if name == "" {
				return
			}
			name = role(name)
			if !strings.Contains(row.Cells[name], letter) {
				row.Cells[name] += letter
			}
		}
		give(s.Who, "R")
		give(first(s.Accountable, r.Accountable), "A")
		for _, name := range s.Consulted {
			give(name, "C")
		}
		for _, name := range s.Informed {
			give(name, "I")
		}
		r.Rows = append(r.Rows, row)
	}
	r.Problems = CheckRaci(r.Roles, r.Rows)
	return r
}

// CheckRaci holds an assignment against its rules: each row has exactly one A and at least one R; it warns of a role that
// answers for more than a third of the rows, of one without a letter, and of rows with more than three R or with
// everybody consulted.
func CheckRaci(roles []string, rows []RaciRow) []RaciProblem {
	found := []RaciProblem{}
	answers, used := map[string]int{}, map[string]bool{}
	for _, row := range rows {
		say := func(isError bool, format string, args ...any) {
			found = append(found, RaciProblem{Step: row.Step, Message: "“" + row.Name + "” " + fmt.Sprintf(format, args...), Error: isError})
		}
		count := map[rune]int{}
		for role, letters := range row.Cells {
			for _, letter := range letters {
				count[letter]++
				used[role] = true
			}
			if strings.Contains(letters, "A") {
				answers[role]++
			}
		}
		switch {
		case count['A'] == 0:
			say(true, "has nobody accountable (no A)")
		case count['A'] > 1:
			say(true, "has %d A; exactly one role answers for a step", count['A'])
		}
		if count['R'] == 0 {
			say(true, "has nobody who does it (no R)")
		}
		if count['R'] > 3 {
			say(false, "has %d R; where more than three do it, nobody does", count['R'])
		}
		if len(roles) > 2 && count['C'] >= len(roles)-1 {
			say(false, "asks everybody (C); ask those whose answer changes it")
		}
	}
	for _, role := range roles {
		switch {
		case !used[role]:
			found = append(found, RaciProblem{Role: role, Message: role + " has no letter in any row"})
		case len(rows) >= 6 && answers[role]*3 > len(rows) && len(answers) > 1:
			found = append(found, RaciProblem{Role: role, Message: fmt.Sprintf("%s answers for %d of %d steps, more than a third", role, answers[role], len(rows))})
		}
	}
	slices.SortStableFunc(found, func(a, b RaciProblem) int {
		if a.Error != b.Error {
			if a.Error {
				return -1
			}
			return 1
		}
		return 0
	})
	return found
}
