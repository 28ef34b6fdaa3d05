package rollouts

import (
	"fmt"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/rollout"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// tally counts the criteria of one gate by how they stand. Weak ones are answered yes but do not count yet: the
// signature or the evidence is missing, or the answer has expired.
type tally struct{ Holds, Open, No, Weak int }

func (t tally) total() int { return t.Holds + t.Open + t.No + t.Weak }

// standing is how one criterion counts.
type standing int

const (
	holds standing = iota
	open
	refused
	weak
)

// stands asks the same rule that decides about the wave, for one criterion alone.
func stands(w rollout.View, c rollout.Criterion, today clock.Date) standing {
	day := today
	if c.Gate == rollout.Entry && w.Live != "" {
		day = w.Live
	}
	switch {
	case rollout.Decide([]rollout.Criterion{c}, c.Gate, day).Yes == 1:
		return holds
	case c.Answer == rollout.No:
		return refused
	case c.Answer == rollout.Yes:
		return weak
	}
	return open
}

// counted counts the criteria of a gate, the mandatory or the advisory ones.
func counted(w rollout.View, gate rollout.Gate, mandatory bool, today clock.Date) tally {
	var t tally
	for _, c := range w.Criteria {
		if c.Gate != gate || c.Mandatory != mandatory {
			continue
		}
		switch stands(w, c, today) {
		case holds:
			t.Holds++
		case open:
			t.Open++
		case refused:
			t.No++
		case weak:
			t.Weak++
		}
	}
	return t
}

// why says what is missing, the hardest first: "1 mandatory criterion is answered no, 2 are open". A share of yes is
// never said as a success.
func (t tally) why() string {
	var parts []string
	add := func(n int, one, many string) {
		if n == 0 {
			return
		}
		noun, verb := "", many
		if len(parts) == 0 {
			noun = "mandatory criteria "
			if n == 1 {
				noun = "mandatory criterion "
			}
		}
		if n == 1 {
			verb = one
		}
		parts = append(parts, strconv.Itoa(n)+" "+noun+verb)
	}
	add(t.No, "is answered no", "are answered no")
	add(t.Open, "is open", "are open")
	add(t.Weak, "is answered yes but does not count yet", "are answered yes but do not count yet")
	return strings.Join(parts, ", ")
}

// verdict says go or no-go in words first.
func verdict(w rollout.View, gate rollout.Gate, today clock.Date) (string, ui.Tone) {
	t, r := counted(w, gate, true, today), w.Entry
	if gate == rollout.Exit {
		r = w.Exit
	}
	switch {
	case r.Verdict == rollout.ConditionalGo:
		return "CONDITIONAL GO: " + t.why(), ui.Warn
	case r.Verdict == rollout.NoGo && r.Total == 0:
		return "NO-GO: no entry criteria are agreed yet", ui.Alarm
	case r.Verdict == rollout.NoGo && gate == rollout.Exit:
		return "NOT DONE: " + t.why(), ui.Warn
	case r.Verdict == rollout.NoGo:
		return "NO-GO: " + t.why(), ui.Alarm
	case gate == rollout.Exit && r.Total == 0:
		return "Nothing keeps it from being done", ui.Ok
	case gate == rollout.Exit:
		return "DONE when you say so: " + all(t.total()), ui.Ok
	}
	return "GO: " + all(t.total()), ui.Ok
}

func all(n int) string {
	switch n {
	case 0:
		return "nothing mandatory is asked"
	case 1:
		return "the one mandatory criterion holds"
	}
	return fmt.Sprintf("all %d mandatory criteria hold", n)
}

// word is the verdict without its reasons.
func word(v rollout.Verdict) ui.Badge {
	switch v {
	case rollout.Go:
		return ui.Badge{Text: "GO", Tone: ui.Ok}
	case rollout.ConditionalGo:
		return ui.Badge{Text: "CONDITIONAL GO", Tone: ui.Warn}
	}
	return ui.Badge{Text: "NO-GO", Tone: ui.Alarm}
}

func status(s rollout.Status) ui.Badge {
	switch s {
	case rollout.Live:
		return ui.Badge{Text: "Live", Tone: ui.Accent}
	case rollout.Done:
		return ui.Badge{Text: "Done", Tone: ui.Ok}
	case rollout.RolledBack:
		return ui.Badge{Text: "Rolled back", Tone: ui.Alarm}
	}
	return ui.Badge{Text: "Planned", Tone: ui.Dim}
}

// sentence stands above the readiness of all waves.
func (v view) sentence() ui.Sentence {
	live := 0
	var next *rollout.View
	for i := range v.Waves {
		w := &v.Waves[i]
		switch {
		case w.Status == rollout.Live || w.Status == rollout.Done:
			live++
		case w.Status == rollout.Planned && next == nil:
			next = w
		}
	}
	said := fmt.Sprintf("%d of %d %s live.", live, len(v.Waves), waves(len(v.Waves), live))
	if live == 0 {
		said = "No wave is live yet."
	}
	if next == nil {
		return ui.Say(ui.Text(said))
	}
	text, tone := verdict(*next, rollout.Entry, v.Today)
	when := ""
	if next.GoLive != "" {
		when = ", for " + next.GoLive.Say(v.Today) + ","
		if next.GoLive.Before(v.Today) {
			when = ", which was meant for " + next.GoLive.Say(v.Today) + ","
		}
	}
	return ui.Say(ui.Text(said+" Next is "), ui.Figure(next.Name, "#wave-"+string(next.ID)), ui.Text(when+" and stands at "), ui.Verdict(text+".", tone))
}

func waves(n, live int) string {
	switch {
	case n == 1:
		return "wave is"
	case live == 1:
		return "waves is"
	}
	return "waves are"
}

// criterionRow is a criterion as its table shows it.
type criterionRow struct {
	Criterion rollout.Criterion
	Href      string
	Answer    ui.Badge
	Link      string // of the evidence, when it is an address
	Evidence  string
	Missing   bool // the evidence that a mandatory yes needs
	Signer    ui.Person
	Unsigned  bool // it needs a signature and has none
	Expires   ui.Moment
	Expired   bool
	CanSign   bool
	Open      bool // its gate is open, so that it can change
}

// row gives a criterion as it is shown.
func (v view) row(w rollout.View, c rollout.Criterion) criterionRow {
	r := criterionRow{Criterion: c, Href: "/waves/" + string(w.ID) + "/criteria/" + string(c.ID), Evidence: c.Evidence, Expires: page.Day(c.Expires, v.Today)}
	switch stands(w, c, v.Today) {
	case holds:
		r.Answer = ui.Badge{Text: "Yes", Tone: ui.Ok}
	case refused:
		r.Answer = ui.Badge{Text: "No", Tone: ui.Alarm}
	case weak:
		r.Answer = ui.Badge{Text: "Yes, does not count yet", Tone: ui.Warn}
	default:
		r.Answer = ui.Badge{Text: "Open", Tone: ui.Dim}
	}
	if address := strings.TrimSpace(c.Evidence); !strings.ContainsAny(address, " \n\t") && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) {
		r.Link, r.Evidence = address, strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	}
	if c.Signer != "" {
		r.Signer = v.Directory.Person(c.Signer)
	}
	yes := c.Answer == rollout.Yes
	r.Missing = yes && c.Mandatory && c.Evidence == ""
	r.Unsigned = yes && c.Mandatory && c.Signer == ""
	r.Expired = yes && c.Expires.Before(v.Today) && w.Live == ""
	r.Open = v.Frame.CanEdit && (w.Status == rollout.Planned || c.Gate == rollout.Exit && w.Status == rollout.Live)
	r.CanSign = r.Open && c.Answer != rollout.Open && c.Signer == "" && !(c.Mandatory && c.AnsweredBy == v.Me)
	return r
}

func (v view) rows(w rollout.View, gate rollout.Gate) []criterionRow {
	var out []criterionRow
	for _, c := range w.Criteria {
		if c.Gate == gate {
			out = append(out, v.row(w, c))
		}
	}
	return out
}

// opened tells whether a wave's criteria are in sight at first: those of waves that wait for something.
func (v view) opened(w rollout.View) bool {
	if w.Status == rollout.Live {
		return true
	}
	for _, other := range v.Waves {
		if other.Status == rollout.Planned {
			return other.ID == w.ID
		}
	}
	return false
}
