package process

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/id"
)

// Checkup is what there is to look at before a version is sent or published. Nothing but the errors of the standard keeps
// it back; the rest is advice.
type Checkup struct {
	Process  id.Process     `json:"process"`
	Number   int64          `json:"number"`
	Words    int            `json:"words"`   // of all texts
	Minutes  int            `json:"minutes"` // to read them, at 200 words a minute, at least 1
	Problems []bpmn.Problem `json:"problems"`
	Links    []BrokenLink   `json:"links"`
	Advice   []bpmn.Problem `json:"advice"` // steps without a role, text, tool or evidence
	OpenRuns []OpenRuns     `json:"openRuns"`
}

// BrokenLink is a link in the text of a step that leads nowhere.
type BrokenLink struct {
	Step   string `json:"step"` // "" for the text about the process
	Name   string `json:"name"`
	Link   string `json:"link"`
	Reason string `json:"reason"`
}

// OpenRuns is how many runs that have not ended follow a version.
type OpenRuns struct {
	Number int64 `json:"number"`
	Count  int64 `json:"count"`
}

// Errors counts what keeps the version from being published.
func (c Checkup) Errors() int {
	n := 0
	for _, p := range c.Problems {
		if p.Severity == bpmn.Error {
			n++
		}
	}
	return n
}

// Running counts the open runs on versions before this one.
func (c Checkup) Running() int64 {
	var n int64
	for _, r := range c.OpenRuns {
		if r.Number < c.Number {
			n += r.Count
		}
	}
	return n
}

const perMinute = 200 // words that people read of an instruction in a minute

// Check looks a version over; number 0 is the newest, draft or not.
func (s *Service) Check(ctx context.Context, process id.Process, number int64) (Checkup, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Checkup{}, err
	}
	m, err := s.mapOf(ctx, s.db, &v)
	if err != nil {
		return Checkup{}, err
	}
	d := DocumentOf(m)
	c := Checkup{Process: p.ID, Number: v.Number, Problems: append([]bpmn.Problem{}, check.Carried(m)...), Links: []BrokenLink{}, Advice: append([]bpmn.Problem{}, d.Gaps...), OpenRuns: []OpenRuns{}}
	c.Words = len(strings.Fields(p.Description))
	var tools, evidence int
	for _, step := range d.Steps {
		c.Words += len(strings.Fields(step.Name)) + len(strings.Fields(step.Text))
		if step.Tool != "" {
			tools++
		}
		if step.Evidence != "" {
			evidence++
		}
	}
	c.Minutes = max(1, (c.Words+perMinute/2)/perMinute)
	// A tool or an evidence is missed only where other steps name theirs: a process that names none does without.
	for _, step := range d.Steps {
		if step.Activity && tools > 0 && step.Tool == "" {
			c.advise(step, "step-tool", "does not say in which tool it is done")
		}
		if wordless.MatchString(step.Text) {
			c.advise(step, "picture-words", "shows a picture without words; say in its brackets what is seen, for those who do not see it")
		}
		if step.Activity && evidence > 0 && step.Evidence == "" {
			c.advise(step, "step-evidence", "does not say what shows that it was done")
		}
	}
	slices.SortStableFunc(c.Advice, func(a, b bpmn.Problem) int { return strings.Compare(a.Rule, b.Rule) })
	if err := s.links(ctx, &c, &p, &d); err != nil {
		return c, err
	}
	open, err := s.deps.OpenRuns(ctx, s.db, p.ID)
	for n, count := range open {
		c.OpenRuns = append(c.OpenRuns, OpenRuns{n, count})
	}
	slices.SortFunc(c.OpenRuns, func(a, b OpenRuns) int { return int(a.Number - b.Number) })
	return c, err
}

func (c *Checkup) advise(step DocStep, rule, what string) {
	c.Advice = append(c.Advice, bpmn.Problem{Rule: rule, ElementID: step.ID, Message: "“" + step.Name + "” " + what, Severity: bpmn.Warning})
}

// linked finds the targets of Markdown links, of pictures and of bare addresses.
var linked = regexp.MustCompile(`\]\(\s*<?([^)\s>]*)>?[^)]*\)|(?:^|[\s(<])(https?://[^\s)>]*)`)

// wordless finds a picture that says nothing to those who do not see it.
var wordless = regexp.MustCompile(`!\[\s*\]\(`)

// records are the kinds that addresses of the product name.
var records = map[string]string{"projects": "project", "tasks": "task", "processes": "process", "kpis": "kpi", "waves": "wave", "people": "person", "teams": "team", "files": "attachment"}

// links looks whether the links in the texts lead anywhere. What stands on other servers is not asked for: only whether
// the address can be one.
func (s *Service) links(ctx context.Context, c *Checkup, p *Process, d *Document) error {
	type asked struct {
		link BrokenLink
		kind string
		id   string
	}
	var ask []asked
	steps := map[string]bool{}
	for _, step := range d.Steps {
		steps["step-"+step.ID] = true
	}
	look := func(step, name, text string) {
		for _, found := range linked.FindAllStringSubmatch(text, 1000) {
			target := strings.TrimRight(found[1]+found[2], ".,;:!?")
			link := BrokenLink{Step: step, Name: name, Link: target}
			u, err := url.Parse(target)
			switch {
			case target == "":
				link.Reason = "leads nowhere"
			case err != nil || (u.Scheme == "http" || u.Scheme == "https") && (u.Host == "" || !strings.Contains(u.Host, ".") && u.Hostname() != "localhost"):
				link.Reason = "is no address"
			case u.Scheme != "" || strings.HasPrefix(target, "//"):
				continue
			case u.Path == "" && u.Fragment != "":
				if steps[u.Fragment] || !strings.HasPrefix(u.Fragment, "step-") {
					continue
				}
				link.Reason = "names a step that is not there"
			case !strings.HasPrefix(u.Path, "/"):
				link.Reason = "leads nowhere from here; begin it with https:// or /"
			default:
				parts := strings.Split(strings.Trim(u.Path, "/"), "/")
				if kind := records[parts[0]]; kind != "" && len(parts) > 1 && (kind != "project" || id.Valid(parts[1])) {
					ask = append(ask, asked{link, kind, parts[1]})
				}
				continue
			}
			c.Links = append(c.Links, link)
		}
	}
	look("", p.Name, p.Description)
	for _, step := range d.Steps {
		look(step.ID, step.Name, step.Text)
	}
	kinds := map[string][]string{}
	for _, a := range ask {
		kinds[a.kind] = append(kinds[a.kind], a.id)
	}
	there := map[string]map[string]bool{}
	for kind, ids := range kinds {
		var err error
		if there[kind], err = s.deps.Exists(ctx, kind, ids); err != nil {
			return err
		}
	}
	for _, a := range ask {
		if !there[a.kind][a.id] {
			a.link.Reason = "leads to something that is not there, or that you may not see"
			c.Links = append(c.Links, a.link)
		}
	}
	return nil
}
