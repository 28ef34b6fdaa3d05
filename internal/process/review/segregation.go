package review

import (
	"slices"
	"strings"

	"throughline/internal/process"
)

// Clash is one role that both makes a thing and approves it, which a control keeps apart.
type Clash struct {
	Role     string `json:"role"`
	Object   string `json:"object"` // what is made and approved, as the approving step names it
	Makes    string `json:"makes"`  // step
	Approves string `json:"approves"`
	// MakesName and ApprovesName are the steps in words.
	MakesName    string `json:"makesName"`
	ApprovesName string `json:"approvesName"`
	New          bool   `json:"new"` // the map it is compared with keeps them apart
}

// part is that a step makes or approves an object.
type part struct {
	step     process.DocStep
	approves bool
	object   []string
}

// Verbs by which the name of a step tells a duty, where the step has no control of its own.
var (
	making    = []string{"create", "enter", "record", "post", "prepare", "request", "raise", "book", "add", "draft", "register", "submit", "order", "propose"}
	approving = []string{"approve", "release", "authorise", "authorize", "sign", "countersign", "confirm"}
	fillers   = []string{"the", "a", "an", "every", "each", "all", "new", "its", "our", "off", "up"}
	endings   = []string{"of", "for", "in", "to", "from", "by", "with", "on", "at", "as", "into", "when", "and", "or", "against"}
)

// Clashes lists the roles that both make and approve one thing (segregation of duties).
//
// The rule: a step's control says its duties, such as “creates payment” or “approves payment; creates vendor”. A step
// without a control tells one by its name when that begins with a verb of making (create, enter, record, post, prepare,
// request, raise, book, add, draft, register, submit, order, propose) or of approving (approve, release, authorise,
// sign, confirm). Two steps are about one object when the last noun before a preposition is the same: “Enter the vendor
// payment” and “Approve payments of the week” are both about a payment. Roles are the same by name, whatever the case.
func Clashes(d *process.Document) []Clash {
	var parts []part
	for _, s := range d.Steps {
		if s.Activity && s.Who != "" {
			parts = append(parts, partsOf(s)...)
		}
	}
	found := []Clash{}
	for _, yes := range parts {
		if !yes.approves {
			continue
		}
		for _, does := range parts {
			if does.approves || !strings.EqualFold(does.step.Who, yes.step.Who) || !sameObject(does.object, yes.object) {
				continue
			}
			found = append(found, Clash{Role: yes.step.Who, Object: strings.Join(yes.object, " "), Makes: does.step.ID, Approves: yes.step.ID,
				MakesName: does.step.Name, ApprovesName: yes.step.Name})
		}
	}
	return found
}

func partsOf(s process.DocStep) []part {
	if s.Control == "" {
		if d, ok := partOf(s, s.Name, making, approving); ok {
			return []part{d}
		}
		return nil
	}
	var out []part
	for _, text := range strings.Split(s.Control, ";") {
		if d, ok := partOf(s, text, []string{"creates", "makes"}, []string{"approves"}); ok {
			out = append(out, d)
		}
	}
	return out
}

func partOf(s process.DocStep, text string, makes, approves []string) (part, bool) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \t\n,.:()“”\"'", r) })
	if len(words) < 2 {
		return part{}, false
	}
	d := part{step: s, approves: slices.Contains(approves, words[0])}
	if !d.approves && !slices.Contains(makes, words[0]) {
		return part{}, false
	}
	for _, w := range words[1:] {
		if slices.Contains(endings, w) {
			break
		}
		if !slices.Contains(fillers, w) {
			d.object = append(d.object, w)
		}
	}
	return d, len(d.object) > 0
}

// sameObject holds the last nouns against each other, whatever their number.
func sameObject(a, b []string) bool { return single(a[len(a)-1]) == single(b[len(b)-1]) }

func single(noun string) string {
	if strings.HasSuffix(noun, "ss") {
		return noun
	}
	return strings.TrimSuffix(noun, "s")
}
