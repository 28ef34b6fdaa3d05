package run

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Start is what begins runs of a process besides a person who does it by hand: a schedule, a form, or a call from another
// system at a secret address.
type Start struct {
	ID       id.Start             `json:"id"`
	Version  int64                `json:"version"`
	Process  id.Process           `json:"process"`
	Project  id.Project           `json:"project,omitempty"`
	Kind     StartKind            `json:"kind"`
	Name     string               `json:"name"`
	Title    string               `json:"title,omitempty"` // of its runs, with {name} for the value of a variable
	Event    string               `json:"event,omitempty"` // id of the start event, "" for the blank one
	Roles    map[string]id.Person `json:"roles"`
	Vars     map[string]any       `json:"vars"` // values every run begins with
	On       bool                 `json:"on"`
	Rule     clock.Rule           `json:"rule,omitzero"`      // of a schedule
	Next     time.Time            `json:"next,omitzero"`      // of a schedule: when it begins the next run
	Audience Audience             `json:"audience,omitempty"` // of a form: who may fill it in
	Expires  time.Time            `json:"expires,omitzero"`   // of a form by link
	Fields   map[string]string    `json:"fields"`             // of a webhook: variable to the place in the body, such as customer.name
	Signed   bool                 `json:"signed,omitempty"`   // of a webhook: only deliveries signed with its key count
	By       id.Person            `json:"by"`
	Created  time.Time            `json:"created"`
	Map      id.Version           `json:"map,omitempty"`   // of a start that the map itself has: the version that says so
	Hears    string               `json:"hears,omitempty"` // of a signal or message: its name
	Clock    Clock                `json:"clock,omitzero"`  // of a timer of the map
}

// Clock is what a timer of the map says, when it happens next, paused or not, and how often still, that time counted; < 0 is
// without end.
type Clock struct {
	Kind string    `json:"kind,omitempty"` // date, duration or cycle
	Text string    `json:"text,omitempty"` // as ISO 8601 writes it
	Def  int       `json:"def,omitempty"`  // which definition of the event
	At   time.Time `json:"at,omitzero"`
	Left int       `json:"left,omitempty"`
}

// StartKind is how a start is set off.
type StartKind string

// The kinds of starts.
const (
	Schedule  StartKind = "schedule"
	Form      StartKind = "form"
	Webhook   StartKind = "webhook"
	ByTimer   StartKind = "timer" // these three are what the map itself says; nobody sets them up
	BySignal  StartKind = "signal"
	ByMessage StartKind = "message"
)

// OfMap tells a start that the map itself has.
func (k StartKind) OfMap() bool { return k == ByTimer || k == BySignal || k == ByMessage }

// Audience is who may fill in a form.
type Audience string

// The audiences of a form.
const (
	Readers Audience = "readers" // whoever may read the process
	ByLink  Audience = "link"    // whoever has the link, until it runs out
)

// NewStart is what a person gives to set up a start.
type NewStart struct {
	Kind     StartKind            `json:"kind" enum:"schedule,form,webhook"`
	Name     string               `json:"name"`
	Title    string               `json:"title,omitempty" doc:"Of its runs; {name} stands for the value of a variable, {date} and {month} for the day it begins"`
	Event    string               `json:"event,omitempty" doc:"Id of the start event, where the map has several"`
	Roles    map[string]id.Person `json:"roles,omitempty" doc:"Who fills which role, by the lane's id or the role's name"`
	Vars     map[string]any       `json:"vars,omitempty" doc:"Values every run begins with"`
	Rule     clock.Rule           `json:"rule,omitzero" doc:"Of a schedule: when"`
	Audience Audience             `json:"audience,omitempty" enum:"readers,link" doc:"Of a form: who may fill it in; readers when absent"`
	Expires  time.Time            `json:"expires,omitzero" doc:"Of a form by link: until when; 90 days from now when absent"`
	Fields   map[string]string    `json:"fields,omitempty" doc:"Of a webhook: variable to the place in the body, such as customer.name; the body's own names when absent"`
	Signed   bool                 `json:"signed,omitempty" doc:"Of a webhook: only deliveries signed with its key count"`
}

// key is what opens a start from outside: the digest of the secret in its address, and the key deliveries are signed with.
type key struct {
	ID      id.Start
	Version int64

	secret, sign string
}

// Delivery is one time a start was set off.
type Delivery struct {
	ID      id.Delivery `json:"id"`
	Version int64       `json:"version"`
	Start   id.Start    `json:"start"`
	Key     string      `json:"key,omitempty"` // by which the sender knows it: one that comes twice begins one run
	At      time.Time   `json:"at"`
	Outcome Outcome     `json:"outcome"`
	Run     id.Run      `json:"run,omitempty"`
	Says    string      `json:"says,omitempty"`
}

// Outcome is what came of a delivery.
type Outcome string

// The outcomes.
const (
	Began   Outcome = "began"
	Refused Outcome = "refused"
)

// place is a way to a value in a body of JSON.
var place = regexp.MustCompile(`^[A-Za-z0-9_\-]+(\.[A-Za-z0-9_\-]+){0,9}$`)

const (
	mostFields = 50
	linkFor    = 90 * 24 * time.Hour
	longestFor = 366 * 24 * time.Hour
)

// check refuses what a start cannot be.
func (s *Start) check(now time.Time) error {
	var c fault.Check
	s.Name, s.Title = strings.TrimSpace(s.Name), strings.TrimSpace(s.Title)
	c.Need(s.Name != "", "name", "is empty; say what starts the run")
	c.Need(utf8.RuneCountInString(s.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(utf8.RuneCountInString(s.Title) <= 200, "title", "is longer than 200 characters")
	c.Need(small(s.Vars), "vars", "are more than 20,000 characters")
	switch s.Kind {
	case Schedule:
		if e := fault.As(s.Rule.Check()); e != nil {
			for _, p := range e.Problems {
				c.Need(false, "rule."+p.Field, "%s", p.Message)
			}
		}
	case Form:
		c.Need(s.Audience == Readers || s.Audience == ByLink, "audience", "is neither readers nor link")
		if s.Audience == ByLink {
			c.Need(s.Expires.After(now) && s.Expires.Before(now.Add(longestFor)), "expires", "is not within the next 366 days")
		}
	case Webhook:
		c.Need(len(s.Fields) <= mostFields, "fields", "are more than 50")
		for name, at := range s.Fields {
			c.Need(name != "" && name == variable(name), "fields", "name the variable “%s” in other characters than letters, digits and _", name)
			c.Need(place.MatchString(at), "fields", "lead %s to “%s”, which is no place in a body; write it as customer.name", name, at)
		}
	case ByTimer, BySignal, ByMessage:
		c.Need(s.Map != "", "kind", "is what a map says; draw the start event and publish the map")
	default:
		c.Need(false, "kind", "is none of schedule, form and webhook")
	}
	return c.Err()
}

// small tells values that may be kept with a start or sent.
func small(vars map[string]any) bool {
	text, err := json.Marshal(vars)
	return err == nil && len(text) <= 20_000
}

// names are the places in a title that are filled in.
var names = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// titled fills in the pattern of a title: variables by their names, date and month by the day. What has no value is left
// out, and a title of which nothing is left is that of the process.
func titled(pattern string, vars map[string]any, today clock.Date, process string) string {
	out := names.ReplaceAllStringFunc(pattern, func(found string) string {
		name := found[1 : len(found)-1]
		if v, ok := vars[name]; ok {
			return (Question{}).Say(v)
		}
		switch name {
		case "date":
			return today.Time().Format("2 January 2006")
		case "month":
			return today.Time().Format("January 2006")
		}
		return ""
	})
	if out = strings.Join(strings.Fields(out), " "); out == "" {
		return process
	}
	if r := []rune(out); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return out
}

// mapped takes the values of a webhook's body that its fields lead to; without fields, what stands at the top of the body
// under names that conditions can read.
func mapped(fields map[string]string, body []byte) (map[string]any, error) {
	var top any
	if err := json.Unmarshal(body, &top); err != nil {
		return nil, fault.New(fault.Invalid, "The body is not JSON: %s", err)
	}
	out := map[string]any{}
	if len(fields) == 0 {
		object, ok := top.(map[string]any)
		if !ok {
			return nil, fault.New(fault.Invalid, "The body is no JSON object, so nothing in it has a name")
		}
		for name, v := range object {
			if name == variable(name) && len(out) < mostFields {
				out[name] = v
			}
		}
		return out, nil
	}
	for name, way := range fields {
		if v, ok := at(top, strings.Split(way, ".")); ok {
			out[name] = v
		}
	}
	return out, nil
}

func at(v any, way []string) (any, bool) {
	for _, part := range way {
		switch in := v.(type) {
		case map[string]any:
			found, ok := in[part]
			if !ok {
				return nil, false
			}
			v = found
		case []any:
			n := slices.Index([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, part)
			if n < 0 || n >= len(in) {
				return nil, false
			}
			v = in[n]
		default:
			return nil, false
		}
	}
	return v, true
}

// zone puts the calendar's zone into a rule that names none, and its first day.
func (s *Service) zoned(ctx context.Context, q db.Q, r clock.Rule, now time.Time) (clock.Rule, error) {
	calendar, err := s.deps.Calendar(ctx, q, "")
	if err != nil {
		return r, err
	}
	if r.Zone == "" {
		r.Zone = "UTC"
		if calendar.Zone != nil {
			r.Zone = calendar.Zone.String()
		}
	}
	if r.From == "" {
		r.From = calendar.Today(now)
	}
	return r, nil
}
